"""Archives as crawlers write them: WARC, packed record by record or not, and WACZ."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SITE = "https://www.opengovpartnership.org"
DATE = "2024-05-01T12:00:00Z"


@dataclass(frozen=True)
class Answer:
    """What a server answered; `of` is the type of the record, `warc` are further lines of its head."""

    url: str
    body: bytes
    type: str = "text/html; charset=utf-8"
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=dict)
    date: str = DATE
    of: str = "response"
    warc: Mapping[str, str] = field(default_factory=dict)


def html(text: str, head: str = "") -> bytes:
    lines = "".join(f"<p>{line}</p>\n" for line in text.splitlines())
    return f"<!doctype html><html><head>{head}</head><body>{lines}</body></html>".encode()


def write(file: IO[bytes], answers: Iterable[Answer], packed: bool = False, requests: bool = False) -> None:
    """A WARC of those answers, each after its request where `requests`, behind a record of the crawler's own."""
    writer = WARCWriter(file, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "a crawler"}))
    for answer in answers:
        if requests:
            head = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.org")], is_http_request=True)
            own = {"WARC-Date": answer.date}
            request = writer.create_warc_record(
                answer.url, "request", BytesIO(), length=0, http_headers=head, warc_headers_dict=own
            )
            writer.write_record(request)
        _write_answer(writer, answer)


def _write_answer(writer: WARCWriter, answer: Answer) -> None:
    head = None
    if answer.of != "resource":
        head = StatusAndHeaders(
            answer.status, [("Content-Type", answer.type), *answer.headers.items()], protocol="HTTP/1.1"
        )
    own = {"WARC-Date": answer.date, **answer.warc}
    record = writer.create_warc_record(
        answer.url,
        answer.of,
        BytesIO(answer.body),
        length=len(answer.body),
        warc_content_type="" if head else answer.type,
        http_headers=head,
        warc_headers_dict=own,
    )
    writer.write_record(record)


def warc(path: Path, answers: Iterable[Answer], requests: bool = False) -> Path:
    """Packed record by record where the name ends in `.gz`."""
    with path.open("wb") as file:
        write(file, answers, path.name.endswith(".gz"), requests)
    return path


def wacz(path: Path, parts: Mapping[str, Sequence[Answer]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1"}')
        for name, answers in parts.items():
            part = BytesIO()
            write(part, answers, name.endswith(".gz"))
            archive.writestr(name, part.getvalue())
        archive.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0", "id": "pages"}\n')
    return path
