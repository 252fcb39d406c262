"""Errors that cross a boundary. Each message names the thing and the remedy, for the person who caused it."""


class OgpSearchError(Exception):
    """Base of every error this project raises on purpose."""


class NoPublishedIndex(OgpSearchError):
    """There is no generation to serve. Remedy: run reindex."""


class EngineUnavailable(OgpSearchError):
    """The engine cannot answer now (damaged generation, unreadable directory)."""


class DamagedGeneration(EngineUnavailable):
    """A generation fails its checksums; the message names the file."""


class UnsoundBuild(EngineUnavailable):
    """A new generation would not find what it holds; it is discarded, the old one stays."""


class ForeignIndex(OgpSearchError):
    """The index directory is not ours, or others may write to it."""


class IndexLocked(OgpSearchError):
    """Another reindex holds the lock (exit code 75). `sentence` says so without the remedy."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence}; {remedy}" if remedy else sentence)
        self.sentence = sentence


class ShrinkRefused(OgpSearchError):
    """Too many documents would vanish at once. Remedy: --allow-shrink."""


class DiskFull(OgpSearchError):
    """No room for a new generation; the message names the place. Nothing was published."""


class WorkersFailed(OgpSearchError):
    """The processes that read pages cannot be started. Nothing is said about any page. Remedy: memory; --jobs 1
    needs least."""


class InvalidDocument(OgpSearchError):
    """A document that cannot be indexed; the message names the field."""


class UsageError(OgpSearchError):
    """The caller asked for something that does not exist (exit code 2)."""


class MissingExtra(OgpSearchError):
    """An optional dependency is needed: the message is the pip command."""


class Unparsable(OgpSearchError):
    """A scrape that is no page we know. `reason` is a code of the reindex report, `sentence` says what was found (and
    is the message), `line` is 1-based where one can be named, `remedy` what to do about it. `links` are the
    (address, words) of the pages that a list of pages leads to."""

    def __init__(
        self,
        reason: str,
        sentence: str,
        line: int | None = None,
        remedy: str = "",
        links: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(sentence)
        self.reason, self.sentence, self.line, self.remedy, self.links = reason, sentence, line, remedy, links
