"""Long downloads: so many at once, never half a file that looks whole, one generation whatever is published."""

import gc
import gzip
import hashlib
import json
import logging
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from index import pipeline
from index.document import Document, Section
from index.engines.generations import Store
from index.pipeline import Options
from search.app import create_app
from search.engines import open_searcher
from search.query import Query
from search.settings import Settings
from search.web.streams import SHORT
from tests.searchers import Bare

SHAPES = ("csv", "ndjson", "atom")


class Shelf(Bare):
    """As many documents as it is told; the one after `sound` cannot be read."""

    def __init__(self, documents: int, sound: int | None = None) -> None:
        self.documents = documents
        self.sound = documents if sound is None else sound

    def matching(self, query: Query) -> Iterator[Document]:
        for number in range(self.documents):
            if number == self.sound:
                raise KeyError("/srv/secret/place")
            text = " ".join(hashlib.sha256(f"{number} {word}".encode()).hexdigest() for word in range(9))
            section = Section("en", "commitment", "", "text", text)  # no compression makes it short
            yield Document(f"FR{number:04}", "commitment", "full", {"en": f"Title {number}"}, sections=(section,))


def client_of(shelf: Shelf, downloads: int = 2) -> FlaskClient:
    return create_app(Settings(downloads=downloads), shelf).test_client()


def begun(client: FlaskClient, shape: str = "ndjson", method: str = "GET") -> TestResponse:
    """The answer of a download that nobody has read yet."""
    return client.open(f"/api/v1/search.{shape}", method=method, buffered=False)


def test_a_short_download_has_a_length_and_a_long_one_comes_in_pieces() -> None:
    short, long = begun(client_of(Shelf(3))), begun(client_of(Shelf(2_000)))
    assert short.content_length and short.content_length < SHORT
    assert long.content_length is None
    assert len(long.get_data(as_text=True).splitlines()) == 2_000


def test_no_more_long_downloads_at_once_than_a_worker_may_send() -> None:
    client = client_of(Shelf(2_000), downloads=2)
    first, second = begun(client), begun(client, "csv")
    refused = client.get("/api/v1/search.atom?ui=fr")
    assert (refused.status_code, refused.content_type) == (503, "application/problem+json")
    problem = json.loads(refused.data)
    assert (problem["type"], problem["title"]) == ("/problems/busy", "Trop de demandes")
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/api/v1/documents/FR0001").status_code == 404, "other requests go on"
    assert client.get("/api/v1/search.csv", headers={"If-None-Match": second.headers["ETag"]}).status_code == 304
    first.close()
    assert client.get("/api/v1/search.atom").status_code == 200


@pytest.mark.parametrize("reading", ["whole", "some", "none", "head", "dropped"])
def test_a_reader_who_is_done_or_gone_makes_room(reading: str) -> None:
    client = client_of(Shelf(2_000), downloads=1)
    for _ in range(3):
        answer = begun(client, method="HEAD" if reading == "head" else "GET")
        assert answer.status_code == 200
        if reading == "whole":
            assert answer.get_data()
        elif reading == "some":
            next(answer.iter_encoded())
        if reading != "dropped":
            answer.close()
            answer.close()
        del answer


@pytest.mark.parametrize("shape", SHAPES)
def test_what_fails_before_the_first_byte_is_an_error(shape: str) -> None:
    answer = client_of(Shelf(500, sound=5)).get(f"/api/v1/search.{shape}")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")


@pytest.mark.parametrize("ui", ["en", "fr"])
def test_what_fails_midway_is_not_taken_for_the_whole(ui: str, caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(Shelf(3_000, sound=2_000))
    word = {"en": "INCOMPLETE", "fr": "INCOMPLET"}[ui]
    lines = client.get(f"/api/v1/search.ndjson?ui={ui}").get_data(as_text=True).splitlines()
    assert len(lines) == 2_001
    last = json.loads(lines[-1])
    assert last["status"] == 500 and last["detail"].startswith(word) and "id" not in last
    rows = client.get(f"/api/v1/search.csv?ui={ui}").get_data(as_text=True).splitlines()
    assert rows[-1].startswith(word) and rows[-2].startswith("FR1")
    with pytest.raises(ET.ParseError):
        ET.fromstring(client.get(f"/api/v1/search.atom?ui={ui}").get_data())
    packed = client.get("/api/v1/search.ndjson", headers={"Accept-Encoding": "gzip"})
    with pytest.raises(EOFError):
        gzip.decompress(packed.get_data())
    failures = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(failures) == 4 and all(record.exc_info for record in failures)
    noted = failures[0].getMessage().split()[1]
    assert noted in lines[-1] and "secret" not in lines[-1]


PAGES = 400


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents whose NDJSON is far longer than a short answer."""
    lines = (
        json.dumps({"id": f"FR{number}", "title": {"en": f"Title {number}"}, "text": "old words " * 60, "lang": "en"})
        for number in range(1000, 1000 + PAGES)
    )
    folder = tmp_path_factory.mktemp("pages")
    (folder / "pages.ndjson").write_text("\n".join(lines))
    return folder


@pytest.mark.parametrize("reader", ["stays", "goes"])
def test_a_download_holds_its_generation_until_its_reader_is_done_or_gone(
    pages: Path, tmp_path: Path, reader: str
) -> None:
    source = shutil.copytree(pages, tmp_path / "pages")
    settings = Settings(index_dir=tmp_path / "index", sources=(source,), jobs=1, keep=1)
    pipeline.reindex(settings, Options())
    searcher = open_searcher(settings)
    client = create_app(settings, searcher).test_client()
    answer = begun(client)
    old = answer.headers["Index-Generation"]
    pieces = answer.iter_encoded()
    read = next(pieces)
    assert len(read) < 2 * SHORT, "most of it is still to be read"
    (source / "pages.ndjson").write_text((source / "pages.ndjson").read_text().replace("old words", "new words"))
    pipeline.reindex(settings, Options())
    while searcher.open().info.name == old:
        pass  # a searcher looks for a new generation every second
    pipeline.reindex(settings, Options(full=True))
    assert old in Store(settings.index_dir).names(), "it is still being read"
    if reader == "stays":
        read += b"".join(pieces)
        assert read.count(b"\n") == PAGES
        assert b"old words" in read and b"new words" not in read
    answer.close()
    del answer, pieces
    gc.collect()
    assert not [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink() and old in str(link.readlink())]
    pipeline.reindex(settings, Options(full=True))
    assert old not in Store(settings.index_dir).names()
    fresh = client.get("/api/v1/search.ndjson").data
    assert fresh.count(b"\n") == PAGES and b"old words" not in fresh
    searcher.close()
