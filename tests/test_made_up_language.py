"""A further language of the interface is a catalogue and columns of labels, no code: shown with a made-up one.

The copy of the product that the test makes speaks Esperanto after a fashion: every message is the English one between
half brackets, and one policy area has a label. Nothing else is changed.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
ASK = """
import json, sys
from pathlib import Path
from search.app import create_app
from search.settings import Settings

client = create_app(Settings(index_dir=Path(sys.argv[1]))).test_client()
print(json.dumps({path: client.get(path).get_data(as_text=True) for path in sys.argv[2:]}))
"""
PAGES = (
    "/eo/",
    "/eo/search?q=transparency",
    "/eo/search?q=nothingatall&country=FR",
    "/eo/commitments/FR0038",
    "/eo/overview",
    "/eo/help",
    "/eo/api",
    "/eo/nowhere",
    "/fr/search?q=transparency",
    "/problems/not-found",
    "/api/v1/search?q=transparency&ui=eo",
    "/api/v1/openapi.json?ui=eo",
)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    copy = tmp_path_factory.mktemp("copy")
    for package in ("index", "search"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (ROOT / "search/translations/fr/LC_MESSAGES/messages.po").open("rb") as source:
        known = read_po(source, locale="fr")
    made_up = Catalog("eo")
    for message in known:
        if message.id:
            forms = (message.id,) if isinstance(message.id, str) else message.id
            texts = tuple(f"⌜{text}⌝" for text in forms)
            made_up.add(message.id, texts[0] if isinstance(message.id, str) else texts, flags=message.flags)
    folder = copy / "search/translations/eo/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.po").open("wb") as target:
        write_po(target, made_up)
    table = copy / "index/vocabulary/policy_areas.toml"
    labelled = re.sub(r'(code = "capacity-building"\n)', r'\1eo = "Kapablokreskigo"\n', table.read_text("utf-8"))
    table.write_text(labelled, "utf-8")
    run(copy, "-m", "index", "reindex", str(ROOT / "seeds"), "--index", str(copy / "built"), "-q")
    found: dict[str, str] = json.loads(run(copy, "-c", ASK, str(copy / "built"), *PAGES))
    return found


def run(copy: Path, *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, *arguments], cwd=copy, capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_pages_speak_it_and_lead_to_the_others(answers: dict[str, str]) -> None:
    for path in PAGES[:7]:
        page = answers[path]
        assert '<html lang="eo"' in page, path
        assert page.count("⌜") > 20, path
        assert 'hreflang="fr"' in page and 'hreflang="en"' in page, path
    assert 'hreflang="eo"' in answers["/fr/search?q=transparency"]
    assert ">Esperanto<" in re.sub(r"\s+", "", answers["/fr/search?q=transparency"])


def test_labels_are_those_of_its_column_of_the_cldr_or_else_english(answers: dict[str, str]) -> None:
    body = json.loads(answers["/api/v1/search?q=transparency&ui=eo"])
    areas = {bucket["value"]: bucket["label"] for bucket in body["facets"]["policy_area"]["buckets"]}
    assert areas["capacity-building"] == "Kapablokreskigo"
    assert areas["science-technology"] == "Science & Technology"
    assert [bucket["label"] for bucket in body["facets"]["country"]["buckets"]] == ["Francujo"]
    assert body["facets"]["country"]["label"] == "⌜Country⌝"


def test_errors_and_the_contract_speak_it(answers: dict[str, str]) -> None:
    assert "⌜There is no such page⌝" in answers["/eo/nowhere"]
    assert 'lang="fr"' in answers["/eo/nowhere"] and 'lang="en"' in answers["/eo/nowhere"]
    assert "⌜Search.⌝" in answers["/api/v1/openapi.json?ui=eo"]
    assert '<section lang="eo">' in answers["/problems/not-found"]
