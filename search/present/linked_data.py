"""A document as schema.org JSON-LD, for search engines and reference managers.

In: the model of a document page, and what stands before its addresses (https://...; "" where that is not known). Out:
plain JSON values.
"""

from search.present.document_page import DocumentPage

Json = str | list["Json"] | dict[str, "Json"]


def linked_data(page: DocumentPage, site: str) -> dict[str, Json]:
    """A commitment or report as a CreativeWork or Report: titles, languages, source, related documents."""
    data: dict[str, Json] = {
        "@context": "https://schema.org",
        "@type": "Report" if page.kind.value == "irm-report" else "CreativeWork",
        "@id": site + page.canonical,
        "url": site + page.canonical,
        "identifier": page.id,
        "name": page.title.text,
        "inLanguage": [version.lang for version in page.texts],
        "publisher": {"@type": "Organization", "name": "Open Government Partnership"},
    }
    if page.other_titles:
        data["alternateName"] = [title.text for title in (*page.other_titles, *page.earlier_titles)]
    if page.source_url:
        data["isBasedOn"] = page.source_url
    if page.related:
        data["isRelatedTo"] = [site + other.url for other in page.related]
    return data
