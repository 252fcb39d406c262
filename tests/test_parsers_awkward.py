"""One page, as some sixty tools, templates and accidents would have delivered it, each of them a page of its own here.

All say the same facts (FACTS, read off the site's page by eye) unless a case says what differs. Text comes first, then
HTML. A case states only what is awkward about it.
"""

from pathlib import Path

import pytest

from index.document import Page
from index.normalise import normalise_facts
from index.parsers import parse
from index.scrapes import Scrape

FACTS: dict[str, str | tuple[str, ...]] = {
    "title": "Open River Data",
    "action_plan": "Ghana Action Plan 2017-2019",
    "cycle": "2017",
    "status": "Active",
    "lead_institution": "Ministry of Water, attached to the President",
    "support_institutions": "Ministry of Finance; Ghana Rivers Network",
    "policy_areas": ("Open Data", "Public Participation", "Science & Technology"),
    "irm_reports": ("Ghana Mid-Term Report 2017-2019", "Ghana End-of-Term Report 2017-2019"),
    "starred": "No",
    "early_results": "Marginal",
    "verifiable": "Yes",
    "relevant_to_ogp_values": "Access to Information , Civic Participation",
    "ambition": "Pending IRM Review",
    "completion": "Pending IRM Review",
}
TOP = "Skip Navigation\nGhana\nOpen River Data (GH0041)\n"
GLANCE = """Overview
At-a-Glance
Action Plan: Ghana Action Plan 2017-2019
Action Plan Cycle: 2017
Status: Active
"""
INSTITUTIONS = """Institutions
Lead Institution: Ministry of Water, attached to the President
Support Institution(s): Ministry of Finance; Ghana Rivers Network
"""
AREAS = """Policy Areas
Open Data, Public Participation, Science & Technology
"""
REVIEW = """IRM Review
IRM Report: Ghana Mid-Term Report 2017-2019, Ghana End-of-Term Report 2017-2019
Starred: No
Early Results: Marginal
Design i
Verifiable: Yes
Relevant to OGP Values: Access to Information , Civic Participation
Potential Impact: Pending IRM Review
Implementation i
Completion: Pending IRM Review
"""
PROSE = """Every river of the country is measured, and what is measured is published within a week.
Lead institution(s):
Ministry of the Environment
Status quo: nothing is published today."""
TEXT = PROSE.split("\n")
BODY = f"Description\n{PROSE}\n"
PAGE = TOP + GLANCE + INSTITUTIONS + AREAS + REVIEW + BODY


def changed(*pairs: tuple[str, str], page: str = PAGE) -> str:
    """The page with each of the pairs replaced; each must be there."""
    for old, new in pairs:
        assert old in page, old
        page = page.replace(old, new)
    return page


def facts_as(shape: str) -> str:
    """The page with each of its labelled facts written in another shape."""
    lines = []
    for line in PAGE.split("\n"):
        label, colon, value = line.partition(": ")
        is_fact = colon and line not in TEXT
        lines.append(shape.format(label=label, LABEL=label.upper(), value=value) if is_fact else line)
    return "\n".join(lines)


def joined(page: str) -> str:
    """The facts of one block on one line: boxes that stand side by side on the screen."""
    for block in (GLANCE, INSTITUTIONS, REVIEW):
        first, *facts = block.strip().split("\n")
        page = page.replace(block, f"{first}\n{' '.join(facts)}\n")
    return page


def markdown(page: str) -> str:
    lines = []
    for line in page.split("\n"):
        label, colon, value = line.partition(": ")
        if line in TEXT or not line:
            lines.append(line)
        elif colon:
            links = ", ".join(f"[{piece}](https://www.opengovpartnership.org/x_(y)/)" for piece in value.split(", "))
            lines.append(f"**{label}:** {links if 'Plan' in label or 'Report' in label else value}  ")
        else:
            lines.append(f"### {line}" if len(line.split()) < 3 else line)
    return "\n\n".join(lines)


TEXTS: dict[str, str] = {
    "plain": PAGE,
    "blank lines and indentation": "\n\n".join(f"   \t{line}  " for line in PAGE.split("\n")),
    "windows newlines": PAGE.replace("\n", "\r\n"),
    "tabs after colons": PAGE.replace(": ", ":\t"),
    "no space after colons": changed(("Status: A", "Status:A"), ("Cycle: 2", "Cycle:2"), ("Starred: N", "Starred:N")),
    "colons of full width": changed(("Status:", "Status："), ("Verifiable:", "Verifiable：")),
    "no colons, values below": facts_as("{label}\n{value}"),
    "colon at the start of the next line": changed(
        ("Status: Active", "Status\n: Active"), ("Verifiable: Yes", "Verifiable\n: Yes")
    ),
    "label broken over two lines": changed(
        ("Relevant to OGP Values:", "Relevant to\nOGP Values:"),
        ("Support Institution(s):", "Support\nInstitution(s):"),
        ("Action Plan Cycle:", "Action Plan\nCycle:"),
    ),
    "facts of a block side by side": joined(PAGE),
    "information mark before colons": changed(
        ("Early Results:", "Early Results i:"), ("Verifiable:", "Verifiable i :"), ("Completion:", "Completion i:")
    ),
    "information mark glued": changed(("Design i", "Designi"), ("Implementation i", "Implementationi")),
    "bullets before labels": facts_as("• {label}: {value}"),
    "dashes before labels": facts_as("- {label}: {value}"),
    "values in bold": facts_as("{label}: **{value}**"),
    "markdown with links": markdown(PAGE),
    "markdown headings underlined": changed(
        ("Overview\n", "Overview\n--------\n"), ("IRM Review\n", "IRM Review\n==========\n"),
        ("Open River Data (GH0041)\n", "Open River Data (GH0041)\n========================\n"),
    ),
    "markdown table": facts_as("| {label} | {value} |"),
    "reader's header": "Title: Open River Data (GH0041)\n\nURL Source: https://www.opengovpartnership.org/members/ghana/"
    f"commitments/gh0041/\n\nMarkdown Content:\n{markdown(PAGE)}",
    "browser's title above": "Open River Data (GH0041) - Open Government Partnership\n" + PAGE,
    "path above the title": changed(("Ghana\nOpen", "Home > Members > Ghana > Open River Data (GH0041)\nGhana\nOpen")),
    "path below the title": changed(("(GH0041)\n", "(GH0041)\nHome / Ghana / Open River Data (GH0041)\n")),
    "id on a line of its own": changed(("Data (GH0041)", "Data\n(GH0041)")),
    "id in small letters, spaced": changed(("(GH0041)", "( gh0041 ) ")),
    "id without a space": changed(("Data (GH0041)", "Data(GH0041)")),
    "headings glued to what follows": changed(
        ("Overview\nAt-a-Glance\nAction", "OverviewAt-a-GlanceAction"), ("Institutions\nLead", "InstitutionsLead"),
        ("Design i\nVer", "Design iVer"), ("Description\n", "Description"),
    ),
    "heading in a translation that nobody expects": changed(("Design i", "Web site i"), ("Implementation i", "Tool i")),
    "label without colon before a known value": changed(("Status: ", "Status "), ("Verifiable: ", "Verifiable ")),
    "share buttons below the title": changed(
        ("(GH0041)\n", "(GH0041)\nShare\nFacebook\nTwitter\nLinkedIn\nEmail this page\nPrint\n")
    ),
    "survey above the navigation": "Please help us improve our website by taking this brief survey\nStart\n" + PAGE,
    "areas one to a line": changed((", Public", "\nPublic"), (", Science", "\nScience")),
    "areas as a list": changed(("Open Data, Public Participation, ", "• Open Data\n• Public Participation\n• ")),
    "areas numbered": changed(("Open Data, Public Participation, ", "1. Open Data\n2. Public Participation\n3. ")),
    "areas on the label's line": changed(("Policy Areas\n", "Policy Areas: ")),
    "areas with a closing comma": changed(("Science & Technology\n", "Science & Technology,\n")),
    "areas with nothing between them": changed(("Data, Public Participation, S", "Data Public Participation S")),
    "areas with semicolons": changed(("Data, Public Participation, S", "Data; Public Participation; S")),
    "areas with bars": changed(("Data, Public Participation, S", "Data | Public Participation | S")),
    "areas with dots": changed(("Data, Public Participation, S", "Data · Public Participation · S")),
    "areas glued to the review": changed(("Technology\nIRM", "TechnologyIRM")),
    "areas glued to their heading": changed(("Policy Areas\nOpen", "Policy AreasOpen")),
    "network glued to the areas' heading": changed(("Network\nPolicy", "NetworkPolicy")),
    "reports one to a line": changed((": Ghana Mid-Term Report 2017-2019, ", ":\nGhana Mid-Term Report 2017-2019\n")),
    "reports as a list": changed((": Ghana Mid-Term Report 2017-2019, ", ":\n• Ghana Mid-Term Report 2017-2019\n• ")),
    "reports, the second below": changed(("Report 2017-2019, ", "Report 2017-2019,\n")),
    "reports with semicolons": changed(("Report 2017-2019, ", "Report 2017-2019; ")),
    "values as a list": changed((": Access to Information , ", ":\n• Access to Information\n• ")),
    "values doubled": changed(("Marginal", "Marginal Marginal"), ("Starred: No", "Starred: No No")),
    "institutions as a list": changed((": Ministry of Finance; ", ":\n• Ministry of Finance\n• ")),
    "institution broken at a comma": changed(("Water, attached", "Water,\nattached")),
    "block shown twice": changed((INSTITUTIONS, GLANCE.replace("Overview\n", "") + INSTITUTIONS)),
    "whole head shown twice": changed((BODY, GLANCE + INSTITUTIONS + AREAS + REVIEW + BODY)),
    "labels in capitals": facts_as("{LABEL}: {value}"),
    "letters of one piece": changed(("Verifiable", "Veriﬁable"), ("Early", "Ear\u00adly"), ("Status", "Sta\u200btus")),
}  # fmt: skip


def rows(page: str = PAGE) -> list[tuple[str, str]]:
    """(heading or label, value) of the lines between title and text."""
    head = page[len(TOP) : page.index("Description\n")].strip().split("\n")
    return [(line.partition(": ")[0], line.partition(": ")[2]) for line in head]


def document(block: str, title: str = "<h1>Open River Data (GH0041)</h1>", before: str = "", text: str = "") -> str:
    paragraphs = text or "".join(f"<p>{line}</p>" for line in TEXT)
    return (
        f"<!DOCTYPE html>\n<html lang='en-US'><head><meta charset=utf-8><title>x</title></head><body>{before}"
        f"<a href='#c'>Skip Navigation</a><div>Ghana</div>{title}{block}<h2>Description</h2>{paragraphs}</body></html>"
    )


def block(fact: str, heading: str = "<h3>{label}</h3>", areas: str = "<p>{value}</p>") -> str:
    """The head in HTML: `fact` for a labelled fact, `heading` for a heading, `areas` for the policy areas."""
    parts = []
    for label, value in rows():
        shape = fact if value else areas if "," in label else heading
        parts.append(shape.format(label=label, value=value or label))
    return "".join(parts)


def quoted_printable(page: str) -> str:
    """A page as browsers save it in a single file of several parts."""
    body = page.replace("=", "=3D").replace("\u2019", "=E2=80=99")
    folded = "\r\n".join(
        "=\r\n".join(line[at : at + 70] for at in range(0, len(line), 70)) for line in body.split("\n")
    )
    return (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.opengovpartnership.org/members/ghana/"
        "commitments/GH0041/\r\nSubject: Open River Data (GH0041)\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/related;\r\n"
        '\ttype="text/html";\r\n\tboundary="----MultipartBoundary--x"\r\n\r\n------MultipartBoundary--x\r\n'
        "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://www."
        f"opengovpartnership.org/members/ghana/commitments/GH0041/\r\n\r\n{folded}\r\n------MultipartBoundary--x\r\n"
        "Content-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n.a { color: red }\r\n"
        "------MultipartBoundary--x--\r\n"
    )


PLAIN = block("<p><strong>{label}:</strong> {value}</p>")
PAGES: dict[str, str] = {
    "paragraphs": document(PLAIN),
    "colon outside the bold": document(block("<p><b>{label}</b>: {value}</p>")),
    "label and value as two blocks": document(block("<div><div>{label}:</div><div>{value}</div></div>")),
    "label and value as two blocks, no colon": document(block("<div><div>{label}</div><div>{value}</div></div>")),
    "spans side by side in one box": document(
        block("<span class=f><b>{label}:</b> {value}</span> ", "</div><h3>{label}</h3><div>", "<div>{value}</div>")
    ),
    "spans with nothing between them": document(
        block("<span class=f><b>{label}:</b> {value}</span>", "</div><h3>{label}</h3><div>", "<div>{value}</div>")
    ),
    "title broken in two": document(PLAIN, "<h1>Open River<br>Data <small>(GH0041)</small></h1>"),
    "title linked, id apart": document(PLAIN, "<h1><a href='/x'>Open River Data</a>\n<span>(GH0041)</span></h1>"),
    "label broken in two": document(
        PLAIN.replace("Relevant to OGP", "Relevant to<br>OGP").replace("Action Plan Cycle", "Action Plan<br>Cycle")
    ),
    "label broken before its bracket": document(PLAIN.replace("Support Institution(s)", "Support Institution<br>(s)")),
    "list of facts": document(block("<li>{label}: {value}</li>", "</ul><h3>{label}</h3><ul>")),
    "term and description": document(block("<dt>{label}</dt><dd>{value}</dd>", "</dl><h3>{label}</h3><dl>")),
    "description in a paragraph": document(block("<dl><dt>{label}:</dt><dd><p>{value}</p></dd></dl>")),
    "table of two columns": document(block("<table><tr><th>{label}<td>{value}</table>")),
    "table, labels without colons": document(block("<table><tr><td>{label}</td><td>{value}</td></tr></table>")),
    "table of four columns": document(
        "<h3>Overview</h3><h4>At-a-Glance</h4><table><tr><th>Action Plan</th><td>Ghana Action Plan 2017-2019</td>"
        "<th>Action Plan Cycle</th><td>2017</td></tr><tr><th>Status</th><td>Active</td></tr></table>"
        + PLAIN[PLAIN.index("<h3>Institutions") :]
    ),
    "areas as badges": document(
        block(
            "<p>{label}: {value}</p>",
            areas="<a class=badge>Open Data</a><a class=badge>Public Participation</a><a>Science &amp; Technology</a>",
        )
    ),
    "areas as a list": document(
        block(
            "<p>{label}: {value}</p>",
            areas="<ul><li>Open Data<li>Public Participation<li>Science &amp; Technology</ul>",
        )
    ),
    "reports as a list": document(
        PLAIN.replace(
            " Ghana Mid-Term Report 2017-2019, Ghana End-of-Term Report 2017-2019",
            "<ul><li><a>Ghana Mid-Term Report 2017-2019</a><li><a>Ghana End-of-Term Report 2017-2019</a></ul>",
        )
    ),
    "institutions as a list": document(
        PLAIN.replace(
            " Ministry of Finance; Ghana Rivers Network", "<ul><li>Ministry of Finance<li>Ghana Rivers Network</ul>"
        )
    ),
    "tooltips": document(
        PLAIN.replace(
            "<h3>Design i</h3>",
            "<h3>Design <span tabindex=0>i<span role=tooltip>How a promise is made</span></span></h3>",
        ).replace("<strong>Starred:</strong>", "<strong>Starred<i title='A promise of note'></i>:</strong>")
    ),
    "an icon beside its word": document(
        PLAIN.replace("Marginal", "<svg role=img><title>Marginal</title><path d='M0 0'/></svg> Marginal")
    ),
    "an icon and a hidden word": document(
        PLAIN.replace("</strong> Marginal", "</strong> <img src=m.svg alt=Marginal>")
    ),
    "entities": document(
        PLAIN.replace(": ", ":&#32;").replace("Early Results", "Early&nbsp;Results").replace("-", "&#45;")
    ),
    "comments inside words": document(
        PLAIN.replace("Verifiable", "Veri<!-- x: y -->fiable").replace("Active", "<!-- a -->Active")
    ),
    "capitals and no quotes": document(
        block("<P CLASS=f ID=x><B>{label}:</B> {value}", "<H3>{label}</H3>", "<P>{value}")
    ),
    "attributes that look like tags": document(
        block("<p data-t='<b>Status: x</b>' title=\"a > b\"><b>{label}:</b> {value}</p>")
    ),
    "scripts and styles between": document(
        block("<script>s='Status: Closed'</script><style>p:after{{content:'No'}}</style><p><b>{label}:</b> {value}</p>")
    ),
    "page builder": document(
        block(
            "<div class=elementor-element><div class=elementor-widget-container><div class=elementor-text-editor>"
            "<p><span style='font-weight:400'>{label}:</span></p></div></div></div>"
            "<div class=elementor-element><div class=elementor-widget-container>{value}</div></div>"
        )
    ),
    "head in a header element": document(PLAIN).replace("<h1>", "<header><h1>").replace("<h2>", "</header><h2>"),
    "head in an aside": document(f"<aside>{PLAIN}</aside>"),
    "head in a form": document(PLAIN).replace("<h1>", "<form><h1>").replace("</body>", "</form></body>"),
    "head twice, for two widths": document(f"<div class=phone>{PLAIN}</div><div class=desk>{PLAIN}</div>"),
    "cookie banner first": document(
        PLAIN,
        before="<div id=cookie><p>We use cookies: yes</p><p>Status: accepted</p><button>OK</button></div>",
    ),
    "menus first": document(
        PLAIN, before="<ul class=menu>" + "<li><a>Action Plan Cycle: all</a><li>Policy Areas" * 40 + "</ul>"
    ),
    "search panel first": document(
        PLAIN, before="<div role=search><label>Status:</label> <select><option>Active</select></div>"
    ),
    "one preformatted text": f"<html><head></head><body><pre style=x>{PAGE.replace('&', '&amp;')}</pre></body></html>",
    "archived": document(
        PLAIN, before="<div id=wm-ipp-base lang=en><p>3 captures</p><p>12 Mar 2020 - 4 Jan 2021</p></div>"
    ),
    "with the head of the answer": "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nStatus: 200\r\n\r\n"
    + document(PLAIN),
    "saved as a single file": "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: https://www."
    "opengovpartnership.org/members/ghana/commitments/GH0041/ \n saved date: Thu Jan 07 2021\n-->"
    + document(PLAIN)[15:],
    "saved as an archive of parts": quoted_printable(document(PLAIN)),
    "newlines in every element": document(PLAIN.replace("<", "\n<").replace(">", ">\n")),
    "no body element": f"<title>x</title><h1>Open River Data (GH0041)</h1>{PLAIN}<h2>Description</h2>"
    + "".join(f"<p>{line}" for line in TEXT),
    "text parted by breaks": document(PLAIN, text=f"<div>{'<br>'.join(TEXT)}</div>"),
    "letters in elements of their own": document(PLAIN.replace("Verifiable", "<span>V</span>erifiable")),
}


OTHERWISE: dict[str, dict[str, str | tuple[str, ...]]] = {
    "values as a list": {"relevant_to_ogp_values": "Access to Information, Civic Participation"},
}
"""Where the page itself writes a value in another way."""
WARNED = {"share buttons below the title": 6}
"""Lines that are told of, because nothing on the page says what they are."""


def read(text: str) -> Page:
    (page,) = parse(Scrape(Path("page"), "page", text.encode(), "0"))
    return page


def check(page: Page, name: str) -> None:
    facts = dict(page.facts)
    assert facts.pop("country", "Ghana") == "Ghana"
    assert facts == FACTS | OTHERWISE.get(name, {})
    assert (page.id, page.language) == ("GH0041", "en")
    assert normalise_facts(page).values == ("access-to-information", "civic-participation")
    assert [section.scope for section in page.sections] == ["commitment"]
    assert page.sections[0].text.split("\n") == TEXT
    assert len(page.warnings) == WARNED.get(name, 0)


@pytest.mark.parametrize("name", TEXTS)
def test_text(name: str) -> None:
    check(read(TEXTS[name]), name)


@pytest.mark.parametrize("name", PAGES)
def test_html(name: str) -> None:
    check(read(PAGES[name]), name)


def test_pages_saved_by_tools_tell_where_they_were() -> None:
    address = "https://www.opengovpartnership.org/members/ghana/commitments/GH0041/"
    assert read(PAGES["saved as a single file"]).url == address
    assert read(PAGES["saved as an archive of parts"]).url == address


GERMAN = (
    "Das Ministerium veröffentlicht jedes Jahr den Haushalt als offene Daten, mit jeder einzelnen Zeile. Ziel der "
    "Verpflichtung ist es, dass Bürgerinnen und Bürger nachvollziehen können, wofür das Geld ausgegeben wird. Die "
    "Regierung wird dazu ein zentrales Portal einrichten und die Verwaltung schulen. In einem ersten Schritt werden "
    "die Anforderungen der Zivilgesellschaft erhoben; danach wird das Portal mit den Ländern aufgebaut."
)
SPANISH_TEXT = (
    "El ministerio publica cada año el presupuesto en formato abierto, con todas las partidas de gasto. El objetivo "
    "del compromiso es que los ciudadanos puedan entender en qué se gasta el dinero público. El gobierno abre un "
    "portal único y formará al personal de la administración, que responderá a las solicitudes en diez días."
)


def labelled(text: str) -> str:
    return (
        "Skip Navigation\nGermany\nOpen Budget (DE0010)\nAction Plan: Germany Action Plan 2019-2021\n"
        f"Action Plan Cycle: 2019\nLead Institution: Ministry\nPolicy Areas\nOpen Data\nDescription\n{text}\n"
    )


def read_at(text: str, url: str = "") -> Page:
    [page] = parse(Scrape(Path("de.txt"), "de.txt", text.encode(), "de", url=url))
    return page


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        (SPANISH_TEXT, "es"),
        ("Le ministère publie chaque année le budget en données ouvertes. " * 8, "fr"),
    ],
)
def test_a_text_in_another_language_under_english_labels_is_in_that_language(text: str, language: str) -> None:
    page = read_at(labelled(text))
    assert page.language == "en"
    assert {section.lang for section in page.sections} == {language}
    assert page.warnings == (
        f"1 of 1 sections are in “{language}” as their words tell, not in “en” as the labels: kept as “{language}”",
    )


@pytest.mark.parametrize(
    "text",
    [
        "The ministry publishes its budget every year as open data, with every line of it. " * 4,
        "• Publish data sets online\n• Train officials\n• Draft amendments\n• Launch portal",
        "Bundesministerium für Gesundheit; Statistisches Bundesamt; Auswärtiges Amt.",
        "Budi Santoso, Jakarta, Bappenas; Perkumpulan Media Lintas Komunitas; Yayasan Penguatan Partisipasi",
    ],
    ids=["English", "bullets", "German names", "Indonesian names"],
)
def test_text_in_the_language_of_its_labels_and_lists_of_names_stay(text: str) -> None:
    page = read_at(labelled(text))
    assert (page.warnings, {section.lang for section in page.sections}) == ((), {"en"})


def test_an_address_of_another_commitment_is_remarked_on() -> None:
    site = "https://www.opengovpartnership.org/members/germany/commitments"
    text = labelled("The ministry publishes its budget every year as open data, with every line of it. " * 4)
    assert read_at(text, f"{site}/de0010/").warnings == ()
    assert read_at(text, "https://www.opengovpartnership.org/?p=123").warnings == ()
    assert read_at(text, f"{site}/DE0999/").warnings == (
        "the sidecar's url is that of DE0999, the page itself of DE0010: kept as DE0010",
    )
