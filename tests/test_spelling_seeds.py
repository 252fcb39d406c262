"""What the endpoint offers for words of both languages over the five pages of seeds/."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("ui", "typed", "meant"),
    [
        ("en", "never assessed", None),
        ("en", "unable to protect", None),
        ("en", "whistleblowers were protected", None),
        ("en", "Ouagadougou", None),
        ("en", "participación ciudadana", None),
        ("en", "transpraency of public procuremnet", "transparency of public procurement"),
        ("en", "proocedures", "procedures"),
        ("fr", "proocedures", "procédures"),
        ("fr", "ils protègent les lanceurs", None),
        ("fr", "ils protegent", None),
        ("fr", "inégalités illégales", None),
        ("fr", "fatalement bénévoles", None),
        ("fr", "renforcment des capacités", "renforcement des capacités"),
        ("fr", "système d’infomation", "système d’information"),
        ("fr", "écosystemes d'inovation", "écosystemes d'innovation"),
    ],
)
def test_what_the_endpoint_offers_on_five_pages(client: FlaskClient, ui: str, typed: str, meant: str | None) -> None:
    suggestion = client.get("/api/v1/search", query_string={"q": typed, "ui": ui}).get_json()["suggestion"]
    assert (suggestion["q"] if suggestion else None) == meant
