"""IRM reports on paper: what a PDF says is read like a page, and a PDF that cannot be read says why."""

import builtins
import sys
import textwrap

import pytest

from index.errors import MissingExtra, Unparsable
from index.merge import merge
from index.parsers import parse
from index.parsers.pdf import parse_pdf
from tests import report_samples
from tests.report_samples import DESIGN, INDEX, headings, read, scrape, whole


def pdf(*pages: list[tuple[float, float, str]]) -> bytes:
    """A PDF of lines (size in points, distance from the top, text), in Helvetica."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for lines in pages:
        shown = "\n".join(
            f"BT /F1 {size} Tf 72 {800 - top} Td ({_escaped(text)}) Tj ET" for size, top, text in lines
        ).encode("cp1252")
        objects.append(f"<</Length {len(shown)}>>\nstream\n{shown.decode('cp1252')}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body.encode("cp1252")))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = len(body.encode("cp1252"))
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\n"
    body += f"startxref\n{start}\n%%EOF"
    return body.encode("cp1252")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


FRENCH_PDF = pdf(
    [
        (9, 20, "Mécanisme d'évaluation indépendant"),
        (22, 80, "Rapport de conception"),
        (22, 110, "France 2018-2020"),
        (
            11,
            160,
            "Le plan d'action de la France a été élaboré avec des organisations de la société civile et les adminis-",
        ),
        (
            11,
            175,
            "trations, qui se sont réunies quatre fois. Le rapport décrit ce processus et examine les engagements du",
        ),
        (11, 190, "gouvernement un par un."),
        (9, 780, "1"),
    ],
    [
        (9, 20, "Mécanisme d'évaluation indépendant"),
        (16, 80, "Recommandations"),
        (11, 110, "Le forum devrait publier ses comptes rendus et répondre aux propositions qui ne sont pas retenues."),
        (9, 780, "2"),
    ],
    [
        (9, 20, "Mécanisme d'évaluation indépendant"),
        (16, 80, "Lancement des incubateurs"),
        (
            11,
            110,
            "Les incubateurs des ministères ont commencé leur travail en 2019 et accompagnent plusieurs projets.",
        ),
        (9, 780, "3"),
    ],
)


def test_a_pdf_report_is_read_like_a_page() -> None:
    pytest.importorskip("pypdfium2")
    page = parse_pdf(scrape(FRENCH_PDF, "rapport.pdf"))
    assert (page.id, page.kind, page.language, page.extractor) == (
        "france-design-report-2018-2020",
        "irm-report",
        "fr",
        "pdf",
    )
    assert page.machine_translated is False, "the French PDF of a report was written, not translated by a machine"
    assert page.facts["title"] == "Rapport de conception France 2018-2020"
    assert ("irm", "Recommandations") in headings(page)
    assert ("irm", "Lancement des incubateurs") in headings(page)


def printed(text: str) -> bytes:
    """A sample as a PDF: its name in large print, its lines broken at the width of a page, a running title."""
    first, *others = [line for line in text.splitlines() if line.strip() and "avigation" not in line]
    body = [piece for line in others for piece in textwrap.wrap(line, 95)]
    pages = [body[at : at + 12] for at in range(0, len(body), 12)]
    rows = [[(9.0, 20.0, "OGP"), *((11.0, 120.0 + 15 * at, line) for at, line in enumerate(page))] for page in pages]
    rows[0].insert(1, (20.0, 80.0, first))
    return pdf(*rows)


@pytest.mark.parametrize("name", ["DESIGN", "REVIEW_FR", "LEGACY", "LOCAL", "DENSE"])
def test_a_report_says_the_same_on_paper(name: str) -> None:
    pytest.importorskip("pypdfium2")
    text = str(getattr(report_samples, name))
    [page] = parse(scrape(printed(text), "scan.pdf"))
    [on_paper], [online] = merge([page]), merge([read(text)])
    assert (on_paper.id, on_paper.country, on_paper.report_type) == (online.id, online.country, online.report_type)
    assert (on_paper.period, on_paper.year, page.language) == (online.period, online.year, read(text).language)
    assert {key: page.facts.get(key) for key in read(text).facts} == dict(read(text).facts)


def test_print_is_made_text_again() -> None:
    pytest.importorskip("pypdfium2")
    text = whole(parse_pdf(scrape(FRENCH_PDF, "rapport.pdf")))
    assert "les administrations, qui se sont réunies" in text
    assert "les engagements du gouvernement un par un." in text
    assert "Mécanisme d'évaluation indépendant" not in text, "a running title is no text"
    assert not any(line.strip() in ("1", "2", "3") for line in text.splitlines())


def test_a_pdf_without_a_title_goes_by_its_name() -> None:
    pytest.importorskip("pypdfium2")
    content = pdf([(11, 100 + 15 * n, f"Line {n} of a text that is long enough to count as one.") for n in range(8)])
    page = parse_pdf(scrape(content, "reports/France_Design-Report_2018-2020_EN.pdf"))
    assert page.id == "france-design-report-2018-2020"
    with pytest.raises(Unparsable) as refused:
        parse_pdf(scrape(content, "scan.pdf"))
    assert refused.value.reason == "no-report"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"%PDF-1.7 nothing of a PDF follows", "damaged-pdf"), (pdf([(11, 100, "Too short.")]), "no-text")],
)
def test_a_pdf_that_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    pytest.importorskip("pypdfium2")
    with pytest.raises(Unparsable) as refused:
        parse_pdf(scrape(content, "x.pdf"))
    assert refused.value.reason == reason
    assert refused.value.remedy


def test_without_the_extra_the_message_is_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: object) -> object:
        if name == "pypdfium2":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]  # handed through as it came

    monkeypatch.delitem(sys.modules, "pypdfium2", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtra, match=r"pip install '\.\[pdf\]'"):
        parse_pdf(scrape(FRENCH_PDF, "rapport.pdf"))


def test_reports_are_found_among_other_scrapes_by_their_content() -> None:
    pytest.importorskip("pypdfium2")
    assert parse(scrape(DESIGN))[0].id == "kenya-design-report-2018-2020"
    assert parse(scrape(FRENCH_PDF, "no-extension"))[0].id == "france-design-report-2018-2020"
    with pytest.raises(Unparsable):
        parse(scrape(INDEX))
