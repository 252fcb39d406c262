"""Captures to documents, and what the pipeline needs to do the same one id at a time.

In: Pages. Out: Documents. `by_id` says what holds; the other modules each settle one question: which capture is newer
(`order`), which value of a fact holds (`facts`), which text (`text`) and titles (`titles`), what lists add
(`listings`), when one id means two commitments (`renumbering`), and what links reports to commitments
(`report_links`).
"""

from index.merge.by_id import Merged, Remark, merge, merge_id, merge_one, page_id

__all__ = ["Merged", "Remark", "merge", "merge_id", "merge_one", "page_id"]
