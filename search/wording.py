"""Sentences and names that models, messages and downloads ask for by key.

In: a key and a language. Out: text. The English stands here and is the message of the catalogue (search.i18n), like
the English of templates; labels of codes are in index.vocabulary.
"""

from index.vocabulary.facts import ADDED
from search.i18n import LANGUAGES, _, interface, own_name

WORDING: dict[str, str] = {
    # facets, filters and facts
    "country": _("Country"),
    "locality": _("Local government"),
    "cycle": _("Action plan cycle"),
    "policy_area": _("Policy area"),
    "policy_areas": _("Policy areas"),
    "status": _("Status"),
    "completion": _("Completion"),
    "early_results": _("Early results"),
    "ambition": _("Ambition"),
    "kind": _("Type of document"),
    "language": _("Language of the text"),
    "languages": _("Languages of the text"),
    "captured": _("Text available"),
    "starred": _("Starred"),
    "verifiable": _("Verifiable"),
    "value": _("OGP value"),
    "values": _("OGP values"),
    "institution": _("Lead institution"),
    "lead_institution": _("Lead institution"),
    "support_institutions": _("Support institutions"),
    "action_plan": _("Action plan"),
    "irm_reports": _("IRM reports"),
    "start_date": _("Start date"),
    "end_date": _("End date"),
    "carried_forward": _("Carried forward"),
    "report_type": _("Type of report"),
    "period": _("Period"),
    "year": _("Year of publication"),
    "title": _("Title"),
    "id": _("Commitment ID"),
    "relevant_to_ogp_values": _("Relevant to OGP values"),
    "cycle_from": _("Cycle from"),
    "cycle_to": _("Cycle until"),
    "changed_since": _("Changed since"),
    "lang": _("Language searched"),
    "in": _("Searched in"),
    "match": _("Words required"),
    "q": _("Words"),
    "sort": _("Sort by"),
    "page": _("Page"),
    "size": _("Results per page"),
    "changed_at": _("Changed in this index"),
    "source_url": _("Source"),
    # files to take away
    "file:xlsx": _("Excel (XLSX)"),
    "file:csv": _("CSV, commas"),
    "file:csv;": _("CSV, semicolons"),
    "file:ris": _("RIS, for Zotero, Mendeley, EndNote"),
    "file:bib": _("BibTeX, for LaTeX"),
    "file:csl.json": _("CSL JSON, for Zotero, Pandoc"),
    "file:ndjson": _("NDJSON, for programs"),
    # what a proposal is
    "proposal:country": _("Country"),
    "proposal:locality": _("Local government"),
    "proposal:policy_area": _("Policy area"),
    "proposal:institution": _("Institution"),
    "proposal:document": _("Commitment"),
    "proposal:report": _("Report"),
    "proposal:phrase": _("Phrase"),
    "proposal:word": _("Word"),
    # scopes
    "in:all": _("Everything"),
    "in:commitment": _("What was promised"),
    "in:milestones": _("Milestones"),
    "in:irm": _("What the IRM found"),
    "scope:commitment": _("Commitment"),
    "scope:milestones": _("Milestones"),
    "scope:irm": _("IRM assessment"),
    "scope:quoted": _("Commitment as quoted by the IRM"),
    "scope:notes": _("Notes"),
    "scope:title": _("Title"),
    "scope:institutions": _("Institutions"),
    # where a document matched beside its text: after "Found in:"
    "beside:title": _("title"),
    "beside:other-title": _("title in another language"),
    "beside:earlier": _("earlier title"),
    "beside:lead": _("lead institution"),
    "beside:support": _("support institution"),
    "beside:report": _("name of an IRM report"),
    "beside:place": _("local government"),
    "match:some": _("Enough of the words"),
    "match:all": _("All of the words"),
    # sort orders
    "sort:relevance": _("Relevance"),
    "sort:-cycle": _("Newest cycle first"),
    "sort:cycle": _("Oldest cycle first"),
    "sort:title": _("Title"),
    "sort:id": _("Identifier"),
    "sort:-changed": _("Last changed first"),
    # sentences
    "quoted": _("“{name}”"),
    "colon": _("{name}: {value}"),
    "except": _("not {label}"),
    "remove": _("Remove filter: {filter}"),
    "yes": _("Yes"),
    "no": _("No"),
    "results-one": _("{count} result"),
    "results-many": _("{count} results"),
    "results-for": _("{results} for “{q}”"),
    "documents-none": _("no documents"),
    "nothing": _("No results"),
    "nothing-exact": _("No exact results"),
    "heading": _("Search results for “{q}”"),
    "heading-all": _("All documents"),
    "heading-chosen": _("Documents matching the filters"),
    "page-of": _("page {page} of {pages}"),
    "range": _("{first}–{last} of {total}"),
    "past-end": _("There is no page {page}: this is the last one."),
    "partial": _("No document contains enough of your words. These contain some of them."),
    "partial-chosen": _("With your filters, no document contains enough of your words. These contain some of them."),
    "relaxed": _("No document contains exactly what you asked for. These contain its words."),
    "others-one": _("{count} more document contains fewer of your words."),
    "others-many": _("{count} more documents contain fewer of your words."),
    "only-all": _("Show only documents with all of your words"),
    "all-words": _("Only documents that contain all of your words are shown."),
    "some-too": _("Also show documents with some of your words"),
    "below": _("These contain only some of your words:"),
    "no-words": _("“{q}” contains no word to search for, so it was ignored."),
    "corrected": _("Showing results for {text}"),
    "suggested": _("Did you mean {text}?"),
    "drop-filter": _("Without {filter}"),
    "drop-all": _("Without any filter"),
    "search-everywhere": _("Search everywhere"),
    "some-words": _("Documents that contain some of the words"),
    "any-word": _("Only the filters, without words"),
    "wrong": _("{name} {detail}."),
    "ignored": _("{name} {detail}. The value was ignored."),
    "note": _("Part of the query was ignored ({code})."),
    "note:too-many-terms": _("The query has too many words; only the rarest of them were searched for."),
    "note:read-as-prose": _(
        "In a text of this length, phrases in quotes are preferred, not required. To require them, begin"
        " the text with “= ”."
    ),
    "note:all-capitals": _("The whole text is in capitals, so “{value}” was read as an ordinary word."),
    "note:read-as-or": _("“{value}” was read as OR: documents that contain only one of the words are shown too."),
    "note:read-as-word": _(
        "“{value}” was read as an ordinary word. In capitals, it is the operator between alternatives."
    ),
    "note:phrase-cut": _("A phrase in quotes was too long and was cut."),
    "note:too-deep": _("Parentheses are nested too deeply; the innermost were ignored."),
    "note:unknown-field": _("There is no field named “{field}”, so it was searched for as a word."),
    "note:unknown-field-nearest": _(
        "There is no field named “{field}”, so it was searched for as a word. Did you mean “{nearest}”?"
    ),
    "note:unknown-value": _("“{value}” is not a value of “{field}”, so both were searched for as words."),
    "note:unknown-value-nearest": _(
        "“{value}” is not a value of “{field}”, so both were searched for as words. Did you mean {nearest}?"
    ),
    "note:turned-range": _("The years of “{field}:{value}” were in the wrong order and were exchanged."),
    "note:expansion": _("A word with * or ~ matches too many others; only the most common were searched for."),
    # what changed, in feeds
    "news-new": _("New in this index."),
    "news-changed": _("Changed: {changes}."),
    "news-text": _("text"),
    "news-nothing": _("nothing"),
    # errors of parameters: each follows the parameter's name
    "between": _("must be between {low} and {high}"),
    "choice": _("must be one of {choices}"),
    "flag": _("must be 0 or 1"),
    "moment": _("must be a date or time like 2026-11-22 or 2026-11-22T01:45:12Z"),
    "too-long": _("must have at most {limit} characters"),
    "too-many": _("must have at most {limit} values"),
    "repeated": _("must be given once"),
    "empty": _("must not be empty"),
    "window": _("must not go beyond hit {limit} ({page} × {size})"),
    "order-turned": _("must not be after {until}, so the two were exchanged"),
    "order": _("must not be after {until}"),
    "unknown-parameter": _("is not a known parameter"),
    "unknown-code": _("has no value “{value}”"),
    "nearest-value": _("{detail}; the nearest known value is {nearest}"),
    "nearest": _("{detail}; the nearest known is {nearest}"),
    # problems of the API: a title per status, and details
    "problem:400": _("Bad request"),
    "problem:404": _("Not found"),
    "problem:405": _("Method not allowed"),
    "problem:413": _("Request too large"),
    "problem:414": _("Address too long"),
    "problem:422": _("Bad parameter"),
    "problem:429": _("Too many requests"),
    "problem:431": _("Headers too large"),
    "problem:500": _("Internal error"),
    "problem:busy": _("Too busy"),
    "problem:unavailable": _("Server not available"),
    "problem:503": _("Index not available"),
    "bad-request": _("The request could not be understood."),
    "foreign-host": _("This site is not served under that name"),
    "foreign-host-detail": _(
        "The host name in the address is not one of this site’s. Readers: check the address. Operators: the "
        "names are those of OGPS_TRUSTED_HOSTS, or else of OGPS_PUBLIC_URL."
    ),
    "one-host": _("A request must name exactly one host, in one Host header."),
    "no-such-address": _("There is nothing at this address."),
    "no-public-url": _(
        "This file needs the public address of the site, which is not set. Operators: set OGPS_PUBLIC_URL."
    ),
    "no-such-document": _("There is no document {id}."),
    "no-such-facet": _("There is no facet {name}."),
    "no-such-facet-nearest": _("There is no facet {name}; the nearest known is {nearest}."),
    "method": _("Only these methods are allowed here: {allowed}."),
    "body": _("This service accepts no request body."),
    "address": _("An address may have at most {limit} bytes."),
    "headers": _("A header may have at most {limit} bytes, and a request at most {most} headers."),
    "hasty": _("Too many requests. Please wait for the time given in Retry-After."),
    "busy": _("Too many long downloads are in progress. Please wait for the time given in Retry-After."),
    "broken-off": _("INCOMPLETE: an error on our side cut this file short (request {request})."),
    "no-index": _("Nothing has been indexed yet. To build the index, run: {command}"),
    "engine": _("The index cannot be read at the moment. To find out why, run: {command}"),
    "internal": _("Something went wrong on our side. The error is logged under {request}."),
    # provenance
    "capture-undated": _("undated capture {number}"),
    "from-header": _("header of the page {source}"),
    "from-irm-text": _("IRM text of {source}"),
    "from-listing": _("list of commitments on {source}"),
    "from-document": _("as given in {source}"),
    "as-of": _("as of {date}"),
    "as-of-unknown": _("date of the page unknown"),
    "at-line": _(", line {line}"),
    "citation": _("“{title}” ({id}), {plan}. Open Government Partnership. {captured}{source}"),
    "captured-on": _("Page captured on {date}. "),
    "no-plan": _("no action plan stated"),
}

for _row in ADDED:
    if _row.name in WORDING:
        raise ValueError(f"facts.toml, fact {_row.name!r}: the interface uses that name already; take another")
    WORDING[_row.name] = _row.names["en"]
NAMES = {(fact.name, language): name for fact in ADDED for language, name in fact.names.items()}
"""Names of facts that are only rows of facts.toml, which has a column for each language."""

LANGUAGE_NAMES = {language: own_name(language) for language in LANGUAGES}
"""Each interface language in its own words, for the language switch."""


def say(key: str, language: str, **values: object) -> str:
    """The text of `key` in the interface's `language`. Raises KeyError for an unknown key."""
    text = NAMES.get((key, language)) or interface(language).gettext(WORDING[key])
    return text.format(**values) if values else text
