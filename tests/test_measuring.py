"""Access log and metrics: there when asked for, true, and silent about who asked what."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.app import create_app
from search.engines.base import Searcher
from search.settings import Settings
from search.web import measuring
from search.web.measuring import JsonLines, Observation, log_access, observe, write_json_lines

SEEN = Observation("GET", "/api/v1/search", 200, 0.0123, 512, "g1")


@pytest.fixture
def json_lines() -> Iterator[None]:
    """Our loggers as they were, whatever a test switches on."""
    loggers = [logging.getLogger(name) for name in measuring.OURS]
    before = [(list(logger.handlers), logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        for handler in set(logger.handlers) - set(handlers):
            handler.close()
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def test_nothing_is_measured_unless_somebody_observes(searcher: Searcher) -> None:
    client = create_app(Settings(), searcher).test_client()
    assert client.get("/metrics").status_code == 404
    app = Flask("bare")
    observe(app, ())
    assert not app.before_request_funcs and not app.after_request_funcs


def test_the_access_log_tells_route_status_and_time_and_neither_who_nor_what(
    searcher: Searcher, json_lines: None, capsys: pytest.CaptureFixture[str]
) -> None:
    client = create_app(Settings(log_json=True), searcher).test_client()
    client.get("/fr/search?q=secretword", environ_base={"REMOTE_ADDR": "203.0.113.77"})
    client.get("/api/v1/documents/FR0038")
    client.get("/api/v1/search?size=0")
    client.get("/nowhere%0d%0aforged")
    written = capsys.readouterr().err
    assert "secretword" not in written and "203.0.113.77" not in written and "forged" not in written
    lines = [json.loads(line) for line in written.splitlines()]
    assert [(line["route"], line["status"]) for line in lines] == [
        ("/<any(en, fr):ui>/search", 200),
        ("/api/v1/documents/<document_id>", 200),
        ("/api/v1/search", 422),
        ("", 404),
    ]
    assert all(line["ms"] > 0 and line["logger"] == "search.access" for line in lines)
    assert lines[1]["generation"] == searcher.open().info.name


def test_the_log_goes_to_a_file_that_may_be_moved_away(
    searcher: Searcher, json_lines: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ogp-search.log"
    client = create_app(Settings(log_json=True, log_file=file), searcher).test_client()
    client.get("/api/v1/stats")
    file.rename(tmp_path / "ogp-search.log.1")
    client.get("/api/v1/documents/FR0038")
    client.get("/healthz")
    routes = [json.loads(line)["route"] for line in file.read_text().splitlines()]
    assert routes == ["/api/v1/documents/<document_id>", "/healthz"]
    assert (tmp_path / "ogp-search.log.1").read_text().count("\n") == 1
    assert capsys.readouterr().err == ""


def test_a_log_file_that_cannot_be_written_costs_no_answer(
    searcher: Searcher, json_lines: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = create_app(Settings(log_json=True, log_file=tmp_path / "none" / "log"), searcher).test_client()
    assert client.get("/api/v1/stats").status_code == 200
    assert json.loads(capsys.readouterr().err)["route"] == "/api/v1/stats"


@pytest.mark.parametrize(
    "text", ["a\r\nb", "a\x1b[31mb", "a\u2028b\u2029c", "\x00", "é\ud800", '"}\n{"level": "forged"']
)
def test_one_event_is_one_line_whatever_it_holds(text: str) -> None:
    record = logging.LogRecord("search", logging.ERROR, "", 0, "read %s", (text,), None)
    line = JsonLines().format(record)
    assert line.isascii() and line.isprintable()
    assert json.loads(line)["message"] == f"read {text}"


def test_an_error_keeps_its_traceback_in_its_line(json_lines: None, capsys: pytest.CaptureFixture[str]) -> None:
    write_json_lines()
    write_json_lines()
    try:
        raise ZeroDivisionError("no\nway")
    except ZeroDivisionError:
        logging.getLogger("search.web.problems").exception("failed")
    log_access(SEEN)
    failed, seen = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert failed["level"] == "error" and "ZeroDivisionError" in failed["error"]
    assert (seen["ms"], seen["bytes"], seen["status"]) == (12.3, 512, 200)


@pytest.fixture
def measured(searcher: Searcher) -> FlaskClient:
    return create_app(Settings(metrics=True), searcher).test_client()


def test_metrics_count_requests_by_route_and_tell_the_index(measured: FlaskClient, searcher: Searcher) -> None:
    for path in ("/api/v1/search?q=a", "/api/v1/search?q=b", "/api/v1/search?size=0", "/nowhere/1", "/nowhere/2"):
        measured.get(path)
    measured.open("/nowhere", method="MADEUP")
    answer = measured.get("/metrics")
    text = answer.get_data(as_text=True)
    assert answer.content_type.startswith("text/plain")
    assert 'ogp_search_requests_total{method="GET",route="/api/v1/search",status="200"} 2.0' in text
    assert 'ogp_search_requests_total{method="GET",route="/api/v1/search",status="422"} 1.0' in text
    assert 'ogp_search_requests_total{method="GET",route="none",status="404"} 2.0' in text
    assert "MADEUP" not in text
    assert 'ogp_search_request_seconds_bucket{le="0.015",route="/api/v1/search"}' in text
    assert f"ogp_search_documents {searcher.open().info.documents}.0" in text
    assert "ogp_search_index_up 1.0" in text
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_two_applications_count_apart(searcher: Searcher) -> None:
    first, second = (create_app(Settings(metrics=True), searcher).test_client() for _ in range(2))
    first.get("/api/v1/stats")
    assert 'route="/api/v1/stats"' not in second.get("/metrics").get_data(as_text=True)
