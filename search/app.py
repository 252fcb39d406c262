"""The composition root: settings and a searcher become an application. Wiring only.

In: Settings (from the environment by default) and a Searcher (the configured engine's by default). Out: a Flask
application with the pages, the API, their error answers and the guards around all of them.
"""

import json
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from search import api, views
from search.api import completion as proposals_api
from search.api import exports
from search.engines.base import Searcher
from search.settings import Settings
from search.views import discovery, problem_pages
from search.web import problems, security, streams
from search.web.measuring import Observer, log_access, observe, write_json_lines
from search.web.query_log import QueryLog, keep_log
from search.web.response_cache import EXTENSION as KEPT
from search.web.response_cache import keep_answers
from search.web.snapshots import Application, serve_from


def create_app(settings: Settings | None = None, searcher: Searcher | None = None) -> Flask:
    """The application. No index yet is no error here: requests are answered 503 until there is one, and served from
    then on. Raises UsageError for unusable settings."""
    settings = settings or Settings.from_environment()
    if searcher is None:
        from search.engines import open_searcher

        searcher = open_searcher(settings)
    app = Application(__name__, static_folder=None)  # files are served under hashed names by search.views.assets
    app.json = ContractJson(app)
    serve_from(app, searcher)
    keep_answers(app, settings.cache_entries)
    observe(app, observers(app, settings, searcher))
    if settings.query_log:
        keep_log(app, QueryLog(settings.query_log, settings.query_log_days))
    security.protect(app, settings)
    streams.install(app, settings.downloads)
    problems.register(app)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(exports.blueprint)
    app.register_blueprint(proposals_api.blueprint)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(discovery.blueprint)
    app.register_blueprint(problem_pages.blueprint)
    return app


def observers(app: Flask, settings: Settings, searcher: Searcher) -> tuple[Observer, ...]:
    """Who wants to know what requests cost. Raises MissingExtra when metrics are wanted and their extra is missing."""
    found: list[Observer] = []
    if settings.log_json:
        write_json_lines(settings.log_file)
        found.append(log_access)
    if settings.metrics:
        from search.web.metrics import Metrics  # an extra

        metrics = Metrics(searcher, {"answers": app.extensions[KEPT], "matches": searcher})
        app.register_blueprint(metrics.blueprint())
        found.append(metrics.count)
    return tuple(found)


class ContractJson(DefaultJSONProvider):
    """JSON in the order of the contract, with its letters as they are. Bodies are trees of plain values that were made
    for this one answer: looking for circles in them would cost a fifth of their writing."""

    encoder = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))

    def dumps(self, obj: Any, **_: Any) -> str:
        return self.encoder.encode(obj)
