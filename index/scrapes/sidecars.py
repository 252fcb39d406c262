"""`NAME.meta.json`: what the crawler knew and the page does not say.

In: the bytes of a sidecar file. Out: Sidecar with the facts that are valid, and a sentence for each that is not.
Total: a broken sidecar costs its facts, never the page.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from index.scrapes.decoding import charset_of
from index.scrapes.kinds import ENDINGS, ending

SUFFIX = ".meta.json"
LANGUAGE = re.compile(r"[a-z]{2,3}")
URL = re.compile(r"https?://[^\s<>\"\\\x00-\x20\x7f]{1,2000}", re.IGNORECASE)
LEEWAY = timedelta(days=1)
"""By which the clocks of two machines may differ, time zones that were not written among the reasons."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """`fetched_at` is ISO 8601 in UTC (`2024-05-01T10:00:00Z`), whatever offset was written. `early` is one that says
    more when it is read again later; `charset` is what the server called the page's, "" where the crawler did not write
    that down."""

    url: str = ""
    fetched_at: str | None = None
    language: str | None = None
    warnings: tuple[str, ...] = ()
    early: bool = False
    charset: str = ""


NONE = Sidecar()


def names_for(page: str) -> tuple[str, ...]:
    """What the sidecar of a page may be called, the better name first: `page.txt.meta.json`, `page.meta.json`. The
    second is for extensions that we know: `index.html.1` is another page than `index.html`."""
    return (page + SUFFIX, *((page[: page.rfind(".")] + SUFFIX,) if ending(page) in ENDINGS else ()))


def owners_of(name: str, endings: Iterable[str]) -> tuple[str, ...]:
    """What the page of a sidecar called `name` may be called, none when that is no sidecar's name."""
    if not name.endswith(SUFFIX):
        return ()
    owner = name.removesuffix(SUFFIX)
    return (owner, *(owner + ending for ending in endings))


def parse(content: bytes, name: str, now: datetime) -> Sidecar:
    """The facts of a sidecar called `name`. Keys other than `url`, `fetched_at`, `language`, and
    `charset` or `content_type`, are the crawler's own and are ignored. Only by a
    clock that goes wrong is anything fetched after `now`: its page would be the newest for ever."""
    try:
        facts = json.loads(content)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        return Sidecar(warnings=(f"{name} ignored: not JSON ({error})",))
    except (ValueError, RecursionError):  # what Python says of them is advice to programmers
        return Sidecar(warnings=(f"{name} ignored: not JSON (nested too deeply, or an endless number)",))
    if not isinstance(facts, dict):
        return Sidecar(warnings=(f"{name} ignored: a JSON object is expected",))
    return told(facts, name, now)


def told(facts: Mapping[str, object], name: str, now: datetime) -> Sidecar:
    """The facts that whoever fetched a page wrote down, in a sidecar or wherever else `name` is."""
    said: list[str] = []
    url = _url(facts.get("url"), said)
    fetched_at = _moment(facts.get("fetched_at"), said)
    early = fetched_at is not None and fetched_at > _written(now + LEEWAY)
    if early:
        said.append(f"fetched_at {fetched_at} ignored: it lies in the future")
        fetched_at = None
    language = _language(facts.get("language"), said)
    charset = charset_of(facts.get("charset")) or charset_of(facts.get("content_type"))
    return Sidecar(url, fetched_at, language, tuple(f"{name}: {sentence}" for sentence in said), early, charset)


def _url(value: object, said: list[str]) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, str) and URL.fullmatch(value.strip()):
        return value.strip()
    said.append(f"url {value!r:.80} ignored: an http or https address is expected")
    return ""


def _moment(value: object, said: list[str]) -> str | None:
    if value in (None, ""):
        return None
    try:
        moment = _read_moment(value)
        utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        said.append(f"fetched_at {value!r:.80} ignored: a date like 2024-05-01T10:00:00Z is expected")
        return None
    return _written(utc)


def _read_moment(value: object) -> datetime:
    """ISO 8601, seconds or milliseconds since 1970, the digits of web archives (`20240501100000`) or the date of an
    HTTP header. Raises ValueError or OverflowError for anything else."""
    written = str(value).strip()
    if re.fullmatch(r"\d{9,11}(\.\d+)?", written):
        return datetime.fromtimestamp(float(written), UTC)
    if re.fullmatch(r"\d{12,13}(\.\d+)?", written):
        return datetime.fromtimestamp(float(written) / 1000, UTC)
    if re.fullmatch(r"(19|20)\d{12}", written):
        return datetime.strptime(written, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if re.match(r"[A-Za-z]{3}, \d", written):
        return parsedate_to_datetime(written)
    if re.fullmatch(r"\d{4}(-\d{2})?", written):  # WARC writes no more of a moment than it knows
        written += "-01-01" if len(written) == 4 else "-01"
    return datetime.fromisoformat(written)


def _written(utc: datetime) -> str:
    return utc.isoformat(timespec="seconds").replace("+00:00", "Z")


def _language(value: object, said: list[str]) -> str | None:
    if value in (None, ""):
        return None
    # `fr-CA` and `fr_FR` are French.
    code = re.split("[-_]", value.strip().lower())[0] if isinstance(value, str) else ""
    if LANGUAGE.fullmatch(code):
        return code
    said.append(f"language {value!r:.80} ignored: a code like en or fr is expected")
    return None
