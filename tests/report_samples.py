"""Reports of the IRM as the tests read them: one sample of each shape that the site has given its pages, and readers.

In: the text or bytes of a page. Out: a Scrape, the Page that is read of it, the Document that is made of that.
"""

from hashlib import sha256
from pathlib import Path

from index.document import Document, Page
from index.merge import merge
from index.parsers import parse
from index.scrapes import Scrape


def scrape(content: str | bytes, name: str = "report.txt", url: str = "", language: str | None = None) -> Scrape:
    encoded = content.encode() if isinstance(content, str) else content
    return Scrape(Path(name), name, encoded, sha256(encoded).hexdigest(), url=url, language=language)


def read(text: str, **told: str) -> Page:
    [page] = parse(scrape(text, **told))
    return page


def document(text: str) -> Document:
    [made] = merge([read(text)])
    return made


def headings(page: Page) -> list[tuple[str, str]]:
    return [(section.scope, section.heading) for section in page.sections]


def whole(page: Page) -> str:
    return "\n".join(section.text for section in page.sections)


# R1: a page of the site, its summary, then a table of keys and values.
DESIGN = """Skip Navigation

Kenya Design Report 2018-2020

Kenya's third plan was made together with more organisations than the second one, which the researcher welcomes.

Table 1. At a glance

Participating since: 2012

Action plan under review: Third

Report type: Design

Number of commitments: 6

Level of public influence: Involve

Recommendations

The forum should meet in public, publish its minutes and answer the proposals that it does not take up, within a month.

Commitment 1: Beneficial ownership

The register of companies would list who owns them, for everybody to read without a fee, from the middle of next year.

Commitment Text:

Establish a central register of beneficial owners.

Next steps

The IRM recommends to carry the register over to the next plan.

[1] Interview with the registrar of companies, Nairobi, 3 March 2019.

Open Government Partnership
"""


# R2: dense, bullets with facts, glossary sentences glued to their terms.
DENSE = """France Transitional Results Report 2018-2020
- Action Plan: France Action Plan 2018-2020
- Dates Under Review: 2018-2020
- Report Publication Year: 2021
- Researcher: A. Researcher
Introduction
Action planAction plans are at the core of a government's participation, made with civil society... commitments may
build on existing efforts. The IRM looks at what became of each of them.
General Highlights and Results
Two thirds of the 21 commitments were completed or nearly so, among them the open data of public procurement.
"""


# R3: French page of an action plan review; labels with a space before the colon.
REVIEW_FR = """Ignorer la navigation

Révision du plan d'action France 2021-2023

Ce produit examine le plan d'action de la France, qui compte 59 engagements de nombreuses institutions.

EN BREF

Participer depuis: 2014

Plan d'action à l'étude: 2021-2023

Produit IRM : Examen du plan d'action

Nombre d'engagements: 59

Méthodologie et indicateurs du MII

L'examen décrit les points forts du plan et les difficultés que sa mise en œuvre peut rencontrer.
"""


# R4: a table turned into lines, with stars.
MIDTERM = """Skip Navigation

Ghana Mid-Term Report 2015-2017

Commitment Overview Well-Designed? * Complete

✪2. Budget transparency The ministry publishes the budget before it is passed, so that citizens can still be heard.

No

Yes

* Commitment is evaluated as specific, relevant and potentially transformative

Participation in the process was broad in the regions and narrow in the capital, where the forum met twice in the year.
"""


# R5: the old Drupal site; spaces before colons, the country under a label only.
LEGACY = """IRM Progress Report 2011-2013

Country : South Africa

Dates Under Review : 2011-2013

Report publication year : 2014

Researcher : A. Researcher

The government completed three of its eight commitments, and it did not consult as widely as the rules ask.
"""


# R6: a draft, its comment period, the form and what readers wrote.
DRAFT = """Skip Navigation

Tunisia Design Report 2018-2020 – For Public Comment

In 2021, the IRM published the Design Report for the third action plan of Tunisia, which is summarised below.

The public comment period ended29 October 2021. Thank you for your comments.

Open data leads the plan, and the register of companies is its most ambitious commitment according to the researcher.

Comments (2)

Jane Reader

I do not agree with the researcher about the register.

Leave a Reply

Your email address will not be published. Required fields are marked *
"""


# R8: a local member's form at the end of a commitment.
LOCAL = """Skip Navigation

End of Commitment Report – Open budgets for districts

Overview

Name of Evaluator

A. Monitor

Member Name: Austin, United States

Action Plan Title: Action plan – Austin, United States, 2021 – 2023

Commitment Title: Open budgets for districts

Completion

The district budgets were published for two of the three years that the plan covers, in a format for spreadsheets.
"""


INDEX = """Skip Navigation

IRM Report

Ecuador Results Report 2019-2022

The implementation of Ecuador's first plan had early results.

Mexico Results Report 2019-2022

The fourth action plan brings several lessons.

Costa Rica Results Report 2019-2022

The results of this plan are better than those of earlier ones.

Denmark Results Report 2019-2022

The plan continued the work on digital services.
"""
