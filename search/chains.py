"""The analysis chains of a thread, made once: each remembers the words that it has analysed, and none may be shared.

In: nothing. Out: a Chain for each language that texts are indexed in.
"""

import threading

from index.analysis import Chain
from index.schema import INDEX_LANGUAGES


class _Own(threading.local):
    def __init__(self) -> None:
        self.chains = {name: Chain(name) for name in INDEX_LANGUAGES}


_own = _Own()


def own_chains() -> dict[str, Chain]:
    """By name, those of the thread that asks."""
    return _own.chains
