"""The composition root: settings and a searcher become an application. Wiring only.

In: Settings (from the environment by default) and a Searcher (the configured engine's by default). Out: a Flask
application with the pages, the API, their error answers and the guards around all of them.
"""

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from index.settings import Settings
from search import api, exports, problems, security, views
from search.engines.base import Searcher


def create_app(settings: Settings | None = None, searcher: Searcher | None = None) -> Flask:
    """The application. No index yet is no error here: requests are answered 503 until there is one, and served from
    then on. Raises UsageError for unusable settings."""
    settings = settings or Settings.from_environment()
    if searcher is None:
        from search.engines import open_searcher

        searcher = open_searcher(settings)
    app = Flask(__name__)
    app.json = json_provider(app)
    app.extensions["ogp_searcher"] = searcher
    security.protect(app, settings)
    problems.register(app)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(exports.blueprint)
    app.register_blueprint(views.blueprint)
    return app


def json_provider(app: Flask) -> DefaultJSONProvider:
    """JSON in the order of the contract, with its letters as they are."""
    provider = DefaultJSONProvider(app)
    provider.sort_keys = False
    provider.ensure_ascii = False
    provider.compact = True
    return provider
