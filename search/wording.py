"""Sentences and names that the models, messages and downloads need, in both languages, side by side.

In: a key and a language. Out: text. What templates say themselves is in the catalogues (search.i18n); labels of codes
are in index.vocabulary. French typography is written out here: no-break spaces before : ; ! ? and inside « ».
"""

WORDING: dict[str, tuple[str, str]] = {
    # facets, filters and facts
    "country": ("Country", "Pays"),
    "locality": ("Local government", "Collectivité locale"),
    "cycle": ("Action plan cycle", "Cycle du plan d’action"),
    "policy_area": ("Policy area", "Domaine d’action"),
    "policy_areas": ("Policy areas", "Domaines d’action"),
    "status": ("Status", "Statut"),
    "completion": ("Completion", "Achèvement"),
    "early_results": ("Early results", "Premiers résultats"),
    "ambition": ("Ambition", "Ambition"),
    "kind": ("Type of document", "Type de document"),
    "language": ("Language of the text", "Langue du texte"),
    "languages": ("Languages of the text", "Langues du texte"),
    "captured": ("Page held", "Page détenue"),
    "starred": ("Starred", "Étoilé"),
    "verifiable": ("Verifiable", "Vérifiable"),
    "value": ("OGP value", "Valeur de l’OGP"),
    "values": ("OGP values", "Valeurs de l’OGP"),
    "institution": ("Lead institution", "Institution responsable"),
    "lead_institution": ("Lead institution", "Institution responsable"),
    "support_institutions": ("Support institutions", "Institutions associées"),
    "action_plan": ("Action plan", "Plan d’action"),
    "irm_reports": ("IRM reports", "Rapports de l’IRM"),
    "start_date": ("Start date", "Date de début"),
    "end_date": ("End date", "Date de fin"),
    "carried_forward": ("Carried forward", "Reporté d’un plan à l’autre"),
    "report_type": ("Type of report", "Type de rapport"),
    "period": ("Period", "Période"),
    "year": ("Year of publication", "Année de publication"),
    "title": ("Title", "Titre"),
    "id": ("Commitment ID", "Identifiant de l’engagement"),
    "relevant_to_ogp_values": ("Relevant to OGP values", "Pertinent pour les valeurs de l’OGP"),
    "cycle_from": ("Cycle from", "Cycle depuis"),
    "cycle_to": ("Cycle until", "Cycle jusqu’à"),
    "changed_since": ("Changed since", "Modifié depuis"),
    "lang": ("Text searched", "Texte cherché"),
    "in": ("Searched in", "Cherché dans"),
    "match": ("Words required", "Mots exigés"),
    "q": ("Words searched for", "Mots cherchés"),
    "sort": ("Sort by", "Trier par"),
    "page": ("Page", "Page"),
    "size": ("Results per page", "Résultats par page"),
    "changed_at": ("Changed in this index", "Modifié dans cet index"),
    "source_url": ("Source", "Source"),
    # what a proposal is
    "proposal:country": ("Country", "Pays"),
    "proposal:locality": ("Local government", "Collectivité locale"),
    "proposal:policy_area": ("Policy area", "Domaine d’action"),
    "proposal:institution": ("Institution", "Institution"),
    "proposal:document": ("Commitment", "Engagement"),
    "proposal:report": ("Report", "Rapport"),
    "proposal:phrase": ("Phrase", "Expression"),
    "proposal:word": ("Word", "Mot"),
    # scopes
    "in:all": ("Everything", "Tout"),
    "in:commitment": ("What was promised", "Ce qui a été promis"),
    "in:milestones": ("Milestones", "Jalons"),
    "in:irm": ("What the IRM found", "Ce que l’IRM a constaté"),
    "scope:commitment": ("Commitment", "Engagement"),
    "scope:milestones": ("Milestones", "Jalons"),
    "scope:irm": ("IRM assessment", "Évaluation de l’IRM"),
    "scope:quoted": ("Commitment as quoted by the IRM", "Engagement cité par l’IRM"),
    "scope:notes": ("Notes", "Notes"),
    "scope:title": ("Title", "Titre"),
    "scope:institutions": ("Institutions", "Institutions"),
    "match:some": ("Enough of the words", "Assez de mots"),
    "match:all": ("All of the words", "Tous les mots"),
    # sort orders
    "sort:relevance": ("Relevance", "Pertinence"),
    "sort:-cycle": ("Newest cycle first", "Cycle le plus récent d’abord"),
    "sort:cycle": ("Oldest cycle first", "Cycle le plus ancien d’abord"),
    "sort:title": ("Title", "Titre"),
    "sort:id": ("Identifier", "Identifiant"),
    "sort:-changed": ("Last changed first", "Dernières modifications d’abord"),
    # sentences
    "quoted": ("“{name}”", "«\u00a0{name}\u00a0»"),
    "colon": ("{name}: {value}", "{name}\u00a0: {value}"),
    "except": ("not {label}", "sauf {label}"),
    "remove": ("Remove filter: {filter}", "Retirer le filtre\u00a0: {filter}"),
    "yes": ("Yes", "Oui"),
    "no": ("No", "Non"),
    "results-one": ("{count} result", "{count} résultat"),
    "results-many": ("{count} results", "{count} résultats"),
    "results-for": ("{results} for “{q}”", "{results} pour «\u00a0{q}\u00a0»"),
    "nothing": ("No results", "Aucun résultat"),
    "nothing-exact": ("No exact results", "Aucun résultat exact"),
    "heading": ("Search results for “{q}”", "Résultats de recherche pour «\u00a0{q}\u00a0»"),
    "heading-all": ("All documents", "Tous les documents"),
    "heading-chosen": ("Documents chosen by filters", "Documents choisis par filtres"),
    "page-of": ("page {page} of {pages}", "page {page} sur {pages}"),
    "range": ("{first}–{last} of {total}", "{first}–{last} sur {total}"),
    "past-end": (
        "There is no page {page}: this is the last one.",
        "Il n’y a pas de page {page}\u00a0: voici la dernière.",
    ),
    "partial": (
        "No document holds enough of your words. These hold some of them.",
        "Aucun document ne contient assez de vos mots. Ceux-ci en contiennent une partie.",
    ),
    "partial-chosen": (
        "Within what you chose, no document holds enough of your words. These hold some of them.",
        "Dans ce que vous avez choisi, aucun document ne contient assez de vos mots. Ceux-ci en ont une partie.",
    ),
    "relaxed": (
        "No document holds exactly what you asked for. These hold its words.",
        "Aucun document ne contient exactement ce que vous demandez. Ceux-ci en contiennent les mots.",
    ),
    "others-one": (
        "{count} more document holds fewer of your words.",
        "{count} autre document contient moins de vos mots.",
    ),
    "others-many": (
        "{count} more documents hold fewer of your words.",
        "{count} autres documents contiennent moins de vos mots.",
    ),
    "only-all": ("Only documents with all of them", "Seulement les documents qui les contiennent tous"),
    "all-words": (
        "Only documents that hold all of your words are shown.",
        "Seuls les documents qui contiennent tous vos mots sont affichés.",
    ),
    "some-too": ("Show those that hold some of them too", "Afficher aussi ceux qui en contiennent une partie"),
    "below": ("These hold only some of your words:", "Ceux-ci ne contiennent qu’une partie de vos mots\u00a0:"),
    "no-words": (
        "“{q}” holds no word to search for, so it was ignored.",
        "«\u00a0{q}\u00a0» ne contient aucun mot à chercher et a été ignoré.",
    ),
    "corrected": ("Showing results for {text}", "Résultats pour {text}"),
    "suggested": ("Did you mean {text}?", "Vouliez-vous dire {text}\u00a0?"),
    "drop-filter": ("Without {filter}", "Sans {filter}"),
    "drop-all": ("Without any filter", "Sans aucun filtre"),
    "search-everywhere": ("Search everywhere", "Chercher partout"),
    "some-words": ("Documents that hold some of the words", "Documents qui contiennent une partie des mots"),
    "any-word": ("Only the filters, without words", "Seulement les filtres, sans les mots"),
    "ignored": (
        "{name} was not taken as written: it {detail}.",
        "L’adresse n’a pas été suivie à la lettre\u00a0: {name} {detail}.",
    ),
    "note": ("Part of the query was left out ({code}).", "Une partie de la requête a été laissée de côté ({code})."),
    "note:too-many-terms": (
        "The query has too many words: not all of them were searched for.",
        "La requête a trop de mots\u00a0: ils n’ont pas tous été cherchés.",
    ),
    "note:read-as-prose": (
        "In a text this long, quotes prefer and do not require. Begin it with “= ” to have its marks read as commands.",
        "Dans un texte aussi long, les guillemets favorisent sans exiger. Commencez-le par «\u00a0=\u00a0» et une "
        "espace pour que ses signes soient lus comme des commandes.",
    ),
    "note:all-capitals": (
        "The whole text is in capitals, so “{value}” was read as a word like the others.",
        "Tout le texte est en majuscules\u00a0: «\u00a0{value}\u00a0» a donc été lu comme un mot parmi les autres.",
    ),
    "note:read-as-or": (
        "“{value}” was read as OR: documents that hold one of the words are shown too.",
        "«\u00a0{value}\u00a0» a été lu comme OU\u00a0: les documents qui n’ont que l’un des mots sont montrés aussi.",
    ),
    "note:read-as-word": (
        "“{value}” was read as a word like the others. In capitals, it means one or the other.",
        "«\u00a0{value}\u00a0» a été lu comme un mot parmi les autres. En majuscules, il signifie l’un ou l’autre.",
    ),
    "note:phrase-cut": (
        "A phrase in quotes was too long and was cut.",
        "Une expression entre guillemets, trop longue, a été raccourcie.",
    ),
    "note:too-deep": (
        "Parentheses are nested too deeply: the innermost were ignored.",
        "Les parenthèses sont trop imbriquées\u00a0: les plus profondes ont été ignorées.",
    ),
    "note:unknown-field": (
        "No field is called “{field}”, so it was searched for as a word.",
        "Aucun champ ne s’appelle «\u00a0{field}\u00a0»\u00a0: il a été cherché comme un mot.",
    ),
    "note:unknown-field-nearest": (
        "No field is called “{field}”, so it was searched for as a word. The nearest name is “{nearest}”.",
        "Aucun champ ne s’appelle «\u00a0{field}\u00a0»\u00a0: il a été cherché comme un mot. Le nom le plus proche "
        "est «\u00a0{nearest}\u00a0».",
    ),
    "note:unknown-value": (
        "“{value}” is not a value of “{field}”, so both were searched for as words.",
        "«\u00a0{value}\u00a0» n’est pas une valeur de «\u00a0{field}\u00a0»\u00a0: les deux ont été cherchés comme "
        "des mots.",
    ),
    "note:unknown-value-nearest": (
        "“{value}” is not a value of “{field}”, so both were searched for as words. The nearest is {nearest}.",
        "«\u00a0{value}\u00a0» n’est pas une valeur de «\u00a0{field}\u00a0»\u00a0: les deux ont été cherchés comme "
        "des mots. La plus proche est {nearest}.",
    ),
    "note:turned-range": (
        "The first year of “{field}:{value}” comes after the last: the years between them were searched.",
        "La première année de «\u00a0{field}:{value}\u00a0» vient après la dernière\u00a0: les années entre les deux "
        "ont été cherchées.",
    ),
    "note:expansion": (
        "A word stands for too many others: the commonest of them were searched for.",
        "Un mot en représente trop d’autres\u00a0: les plus fréquents ont été cherchés.",
    ),
    # errors of parameters: each follows the parameter's name
    "between": ("must be between {low} and {high}", "doit être compris entre {low} et {high}"),
    "choice": ("must be one of {choices}", "doit être parmi {choices}"),
    "flag": ("must be 0 or 1", "doit être 0 ou 1"),
    "moment": (
        "must be a date or time like 2026-11-22 or 2026-11-22T01:45:12Z",
        "doit être une date ou une heure comme 2026-11-22 ou 2026-11-22T01:45:12Z",
    ),
    "too-long": ("must have at most {limit} characters", "doit avoir au plus {limit} caractères"),
    "too-many": ("must have at most {limit} values", "doit avoir au plus {limit} valeurs"),
    "repeated": ("must be given once", "doit être donné une seule fois"),
    "empty": ("must not be empty", "ne doit pas être vide"),
    "window": (
        "must not go beyond hit {limit} ({page} × {size})",
        "ne doit pas dépasser le résultat {limit} ({page} × {size})",
    ),
    "order-turned": (
        "must not be after {until}, so the two were exchanged",
        "ne doit pas être après {until}, et les deux ont été échangés",
    ),
    "order": ("must not be after {until}", "ne doit pas être après {until}"),
    "unknown-parameter": ("is not a known parameter", "n’est pas un paramètre connu"),
    "unknown-code": ("has no value “{value}”", "n’a pas de valeur «\u00a0{value}\u00a0»"),
    "nearest-value": (
        "{detail}; the nearest known is {nearest}",
        "{detail}\u00a0; la valeur connue la plus proche est {nearest}",
    ),
    "nearest": ("{detail}; the nearest known is {nearest}", "{detail}\u00a0; le plus proche connu est {nearest}"),
    # problems of the API: a title per status, and details
    "problem:400": ("Bad request", "Requête incorrecte"),
    "problem:404": ("Not found", "Introuvable"),
    "problem:405": ("Method not allowed", "Méthode non autorisée"),
    "problem:413": ("Request too large", "Requête trop volumineuse"),
    "problem:414": ("Address too long", "Adresse trop longue"),
    "problem:422": ("Bad parameter", "Paramètre incorrect"),
    "problem:429": ("Too many requests", "Trop de requêtes"),
    "problem:431": ("Headers too large", "En-têtes trop volumineux"),
    "problem:500": ("Internal error", "Erreur interne"),
    "problem:busy": ("Too busy", "Trop de demandes"),
    "problem:unavailable": ("Server not available", "Serveur indisponible"),
    "problem:503": ("Index not available", "Index indisponible"),
    "bad-request": ("The request could not be understood.", "La requête n’a pas pu être comprise."),
    "foreign-host": ("This site is not served under that name", "Ce site n’est pas servi sous ce nom"),
    "foreign-host-detail": (
        "The host name in the address is not one of this site’s. Readers: check the address. Operators: the names are "
        "those of OGPS_TRUSTED_HOSTS, or else of OGPS_PUBLIC_URL.",
        "Le nom d’hôte dans l’adresse n’est pas l’un de ceux de ce site. Lecteurs\u00a0: vérifiez l’adresse. "
        "Exploitants\u00a0: les noms sont ceux d’OGPS_TRUSTED_HOSTS, sinon d’OGPS_PUBLIC_URL.",
    ),
    "one-host": (
        "A request names one host, in one Host header.",
        "Une requête nomme un seul hôte, dans un seul en-tête Host.",
    ),
    "no-such-address": ("There is nothing at this address.", "Il n’y a rien à cette adresse."),
    "no-public-url": (
        "This file needs the address of the site, which is not known here. Operators: set OGPS_PUBLIC_URL.",
        "Ce fichier a besoin de l’adresse du site, qui n’est pas connue ici. Exploitants\u00a0: définissez "
        "OGPS_PUBLIC_URL.",
    ),
    "no-such-document": ("There is no document {id}.", "Il n’y a pas de document {id}."),
    "no-such-facet": ("There is no facet {name}.", "Il n’y a pas de facette {name}."),
    "no-such-facet-nearest": (
        "There is no facet {name}; the nearest known is {nearest}.",
        "Il n’y a pas de facette {name}\u00a0; la plus proche connue est {nearest}.",
    ),
    "method": ("Only {allowed} are possible here.", "Seules {allowed} sont possibles ici."),
    "body": ("Requests carry no body here.", "Les requêtes n’ont pas de corps ici."),
    "address": ("Addresses have at most {limit} bytes here.", "Les adresses ont au plus {limit} octets ici."),
    "headers": (
        "Headers have at most {limit} bytes each, and there are at most {most}.",
        "Un en-tête a au plus {limit} octets, et il y en a au plus {most}.",
    ),
    "hasty": (
        "Too many requests: please wait as long as Retry-After says.",
        "Trop de requêtes\u00a0: attendez le temps indiqué par Retry-After.",
    ),
    "busy": (
        "Too many long downloads are under way here: please wait as long as Retry-After says.",
        "Trop de longs téléchargements sont en cours ici\u00a0: attendez le temps indiqué par Retry-After.",
    ),
    "broken-off": (
        "INCOMPLETE: this file broke off because of an error of ours (request {request}).",
        "INCOMPLET\u00a0: ce fichier s’est interrompu à cause d’une erreur de notre part (requête {request}).",
    ),
    "no-index": (
        "Nothing has been indexed yet. Build the index with: {command}",
        "Rien n’est encore indexé. Construisez l’index avec\u00a0: {command}",
    ),
    "engine": (
        "The index cannot be read now. To find out why: {command}",
        "L’index est illisible pour l’instant. Pour savoir pourquoi\u00a0: {command}",
    ),
    "internal": (
        "Something went wrong here. It has been noted under {request}.",
        "Une erreur est survenue ici. Elle est notée sous {request}.",
    ),
    # provenance
    "from-header": ("header of the page {source}", "en-tête de la page {source}"),
    "from-irm-text": ("IRM text of {source}", "texte de l’IRM dans {source}"),
    "from-listing": ("list of commitments on {source}", "liste d’engagements de {source}"),
    "from-document": ("as given in {source}", "tel que donné dans {source}"),
    "at-line": (", line {line}", ", ligne {line}"),
    "citation": (
        "“{title}” ({id}), {plan}. Open Government Partnership. {captured}{source}",
        "«\u00a0{title}\u00a0» ({id}), {plan}. Partenariat pour un gouvernement ouvert. {captured}{source}",
    ),
    "captured-on": ("Page captured on {date}. ", "Page capturée le {date}. "),
    "no-plan": ("no action plan stated", "plan d’action non indiqué"),
}

LANGUAGE_NAMES = {"en": "English", "fr": "Français"}
"""Each interface language in its own words, for the language switch."""


def say(key: str, language: str, **values: object) -> str:
    """The text of `key`; in French when asked for, otherwise in English. Raises KeyError for an unknown key."""
    text = WORDING[key][1 if language == "fr" else 0]
    return text.format(**values) if values else text
