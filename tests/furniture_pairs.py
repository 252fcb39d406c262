"""Made-up pairs: a passage that says something about a topic, and furniture of a report that holds the same words.

In: nothing. Out: PAIRS, fifteen in each language, each with another layout. They were written before the rule that tells
furniture from prose (`index/prose.py`), after the reports that governments and reviewers publish as PDF.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """`query` is what somebody types, `prose` answers it, `furniture` only holds its words."""

    lang: str
    layout: str
    query: str
    prose: str
    furniture: str


PAIRS = (
    Pair(
        "en",
        "contents-with-dots",
        "beneficial ownership register",
        "The government opened a beneficial ownership register in March, and anyone can read it without a fee.",
        """Table of Contents
Executive summary ................................................ 2
1. Introduction .................................................. 5
2. Beneficial ownership register ................................. 9
2.1 Who must file in the beneficial ownership register ........... 11
2.2 Access to the beneficial ownership register .................. 14
3. Next steps for the beneficial ownership register .............. 21""",
    ),
    Pair(
        "en",
        "contents-without-dots",
        "school meals budget",
        "Parents can now see what the school meals budget was spent on, because each school must publish its invoices.",
        """Foreword iii
Acronyms iv
Introduction 1
School meals budget 4
Publishing the school meals budget 7
Oversight of the school meals budget 12
Conclusion 19""",
    ),
    Pair(
        "en",
        "contents-in-two-columns",
        "open contracting portal",
        "Journalists used the open contracting portal to find that two firms had won most of the road works.",
        """Contents
Summary
Open contracting portal
Users of the open contracting portal
Open contracting portal in the districts
Recommendations
3
8
12
17
25""",
    ),
    Pair(
        "en",
        "contents-without-page-numbers",
        "whistleblower protection law",
        "Parliament passed the whistleblower protection law, but the agency that should apply it has no staff yet.",
        """In this report
I. Background
II. Whistleblower protection law
III. Comments on the whistleblower protection law
IV. Civil society and the whistleblower protection law
V. Method
VI. About the researcher""",
    ),
    Pair(
        "en",
        "endnotes-numbered",
        "asset declarations",
        "Only a third of the ministers filed their asset declarations on time, and none of them was fined for being late.",
        """12 J. Mensah, Asset Declarations in West Africa (Accra: Meridian Press, 2014), 33.
13 Ibid., 41.
14 "Asset declarations of public officers", Daily Post, 4 May 2016, http://dailypost.example/asset-declarations.
15 See Transparency Network, Asset Declarations: A Handbook (London: TN, 2012), pp. 8-9.""",
    ),
    Pair(
        "en",
        "bibliography",
        "citizen budget",
        "The ministry prints the citizen budget in four languages and reads it out on the radio before the debate opens.",
        """Adams, R. and Okoro, T. (2013). Citizen budget guides compared. Journal of Fiscal Openness, 4(2), 101-119.
Budget Alliance (2015). The citizen budget: a global survey. Washington, DC.
Chanda, P. (2011). Is a citizen budget read? Lusaka: Institute of Public Finance.
Diaz, M., ed. (2017). Citizen budget and citizen audit. 2nd edition. Lima: Faro.""",
    ),
    Pair(
        "en",
        "links-accessed",
        "access to information requests",
        "Access to information requests are answered within two weeks now, where citizens used to wait for half a year.",
        """Ministry of Justice, "Access to information requests 2018", available at: https://justice.example/ati/2018 (accessed 3 May 2019)
Access to information requests: statistics. https://data.example/ati-requests.csv [last visited 12 June 2019]
Access to information requests portal, https://requests.example/""",
    ),
    Pair(
        "en",
        "questionnaire",
        "public consultation",
        "The public consultation drew two hundred proposals, and the ministry answered each of them in writing.",
        """1. Was a public consultation held?   Yes   No
2. Was the public consultation announced in advance?   Yes   No
3. How long did the public consultation last? (in days)
4. Who took part in the public consultation? Please tick all that apply.
☐ Civil society   ☐ Business   ☐ Academia
5. Would you recommend a public consultation again? ____________""",
    ),
    Pair(
        "en",
        "figure-and-legend",
        "land registry",
        "The land registry now shows who owns each plot, so that buyers no longer pay twice for the same field.",
        """Figure 4: Land registry offices by region
Land registry, north
Land registry, south
Land registry, coast
0 20 40 60 80 100
Source: Land registry, 2018""",
    ),
    Pair(
        "en",
        "table-of-numbers",
        "court records",
        "Since the reform, court records are put online the day after a judgment, and lawyers say that this saves them trips.",
        """Table 7. Court records published
Year 2015 2016 2017 2018
Court records, civil 1,204 1,377 2,980 4,115
Court records, criminal 310 402 377 615
Court records, appeal 12 9 31 40
Total 1,526 1,788 3,388 4,770""",
    ),
    Pair(
        "en",
        "running-header",
        "anti-corruption strategy",
        "Under the anti-corruption strategy, every agency names an officer who hears complaints and reports on them yearly.",
        """Anti-corruption strategy 2019 | Page 3
Anti-corruption strategy 2019 | Page 4
Anti-corruption strategy 2019 | Page 5
© 2019 Anti-corruption strategy secretariat. All rights reserved.""",
    ),
    Pair(
        "en",
        "acronyms",
        "extractive industries transparency",
        "The country joined the initiative for extractive industries transparency and now publishes what each mine pays.",
        """List of acronyms
CSO Civil Society Organisation
EIT Extractive Industries Transparency
EITC Extractive Industries Transparency Council
EITP Extractive Industries Transparency Programme
MoF Ministry of Finance""",
    ),
    Pair(
        "en",
        "cross-references",
        "youth participation",
        "Youth participation grew when the councils moved their meetings to the evening and paid for the bus.",
        """See section 3.2 on youth participation.
See also: youth participation, youth councils.
(See Annex B, Youth participation, page 44.)""",
    ),
    Pair(
        "en",
        "index-of-words",
        "lobbying transparency",
        "A bill on lobbying transparency would make every meeting of a minister with a company public within ten days.",
        """Land reform, 12, 18
Local government, 7, 31-33, 40
Lobbying, 22, 25, 51
Lobbying transparency, 22, 26-28
Lobbying transparency register, 27, 29
Media freedom, 14""",
    ),
    Pair(
        "en",
        "contents-wrapped",
        "health data",
        "Hospitals share their health data with researchers under rules that patients' groups helped to write.",
        """CONTENTS
1 Why health data matter to
citizens and to hospitals ..................... 3
2 How the ministry came to share
health data with researchers . . . . . . . . . . 8
3 Health data and privacy ...................... 15
4 The future of health data ................... xxi""",
    ),
    Pair(
        "fr",
        "sommaire-points",
        "données de santé",
        "Les hôpitaux partagent leurs données de santé avec des chercheurs, selon des règles écrites avec les patients.",
        """Sommaire
Avant-propos .......................................... 3
1. Les données de santé en France ..................... 7
1.1. Ouvrir les données de santé ...................... 9
1.2. Protéger les données de santé .................... 13
2. Usages des données de santé ........................ 20
Conclusion ............................................ 31""",
    ),
    Pair(
        "fr",
        "sommaire-sans-points",
        "budget participatif",
        "Avec le budget participatif, les habitants ont choisi de rénover deux écoles que la mairie voulait fermer.",
        """Introduction 4
Le budget participatif en bref 6
Budget participatif et écoles 11
Budget participatif et voirie 15
Bilan du budget participatif 22
Annexes 30""",
    ),
    Pair(
        "fr",
        "table-romaine",
        "marchés publics",
        "Toutes les attributions de marchés publics sont publiées depuis janvier, avec le nom du gagnant et le prix payé.",
        """Table des matières
Remerciements ........ ii
Sigles ........ iv
Marchés publics : état des lieux ........ vi
I. Publication des marchés publics ........ 1
II. Contrôle des marchés publics ........ 12""",
    ),
    Pair(
        "fr",
        "titres-puis-numeros",
        "lanceurs d'alerte",
        "La loi protège les lanceurs d'alerte depuis un an, mais aucun d'eux n'a encore obtenu réparation devant un juge.",
        """Table des matières
Résumé
Lanceurs d'alerte : le droit
Lanceurs d'alerte : la pratique
Lanceurs d'alerte dans les communes
Annexe
5
9
14
22
37""",
    ),
    Pair(
        "fr",
        "notes-de-fin",
        "déclarations de patrimoine",
        "Un tiers des ministres seulement ont remis leurs déclarations de patrimoine à temps, et aucun n'a été sanctionné.",
        """[23] A. Diallo, Les déclarations de patrimoine en Afrique de l'Ouest (Dakar : Éditions du Fleuve, 2014), p. 33.
[24] Ibid., p. 41.
[25] « Déclarations de patrimoine : qui publie ? », Le Quotidien, 4 mai 2016.
[26] Voir aussi Réseau Transparence, Déclarations de patrimoine, 2012, pp. 8-9.""",
    ),
    Pair(
        "fr",
        "bibliographie",
        "gouvernance locale",
        "La gouvernance locale a changé : les conseils de quartier votent désormais une partie du budget de la commune.",
        """Références
BARRY, M. (2013), Gouvernance locale et décentralisation, Paris, L'Harmattan, 210 p.
CISSÉ, F. et TRAORÉ, A. (2015), « La gouvernance locale au Sahel », Revue africaine de droit, n° 12, pp. 45-67.
DIOP, S. (dir.) (2017), Gouvernance locale : bilan de dix ans, Dakar, Codesria.
Institut des villes (2018), Guide de la gouvernance locale, 3e éd.""",
    ),
    Pair(
        "fr",
        "liens-consultes",
        "registre des bénéficiaires effectifs",
        "Le registre des bénéficiaires effectifs est ouvert à tous, et des journalistes y ont trouvé trois ministres.",
        """Ministère de la Justice, Registre des bénéficiaires effectifs, https://justice.example/rbe (consulté le 3 mai 2019).
Registre des bénéficiaires effectifs : mode d'emploi. Disponible sur : www.greffe.example/rbe/aide, consulté le 12 juin 2019
https://data.example/registre-des-beneficiaires-effectifs.csv""",
    ),
    Pair(
        "fr",
        "formulaire",
        "consultation publique",
        "La consultation publique a reçu deux cents propositions, et le ministère a répondu par écrit à chacune.",
        """1. Une consultation publique a-t-elle eu lieu ?  Oui  Non
2. La consultation publique a-t-elle été annoncée ?  Oui  Non
3. Combien de jours la consultation publique a-t-elle duré ?
4. Qui a pris part à la consultation publique ? (cochez les cases)
[ ] Société civile  [ ] Entreprises  [ ] Universités
Cliquez ici pour envoyer le formulaire""",
    ),
    Pair(
        "fr",
        "questions-et-reponses-courtes",
        "accès à l'information",
        "L'accès à l'information s'est amélioré : les ministères répondent en deux semaines au lieu de six mois.",
        """L'accès à l'information est-il garanti par la loi ?
Oui
L'accès à l'information est-il gratuit ?
Non
Existe-t-il un organe de recours en matière d'accès à l'information ?
Oui
L'accès à l'information est-il enseigné ?
Sans objet""",
    ),
    Pair(
        "fr",
        "graphique",
        "portail des contrats",
        "Des journalistes ont montré, grâce au portail des contrats, que deux entreprises gagnaient la plupart des routes.",
        """Graphique 2 : Visites du portail des contrats
Portail des contrats (public)
Portail des contrats (agents)
Portail des contrats (presse)
0 % 25 % 50 % 75 % 100 %
janv. févr. mars avr. mai juin
Source : portail des contrats""",
    ),
    Pair(
        "fr",
        "tableau-de-chiffres",
        "aide alimentaire",
        "L'aide alimentaire arrive plus vite depuis que les communes publient chaque semaine ce que leurs dépôts contiennent.",
        """Tableau 3 – Aide alimentaire par région
2014 2015 2016
Aide alimentaire, nord 1 204 1 377 2 980
Aide alimentaire, sud 310 402 377
Aide alimentaire, centre 12,5 9,1 31,4
Total 1 526 1 788 3 388""",
    ),
    Pair(
        "fr",
        "pied-de-page",
        "stratégie numérique",
        "Dans la stratégie numérique, chaque service en ligne doit pouvoir être fait au guichet avec l'aide d'un agent.",
        """12 | Stratégie numérique
Stratégie numérique | 13
14 | Stratégie numérique
Stratégie numérique | 15
© Stratégie numérique, 2018. Tous droits réservés.""",
    ),
    Pair(
        "fr",
        "sigles",
        "aide publique au développement",
        "L'aide publique au développement est publiée projet par projet, et les bénéficiaires peuvent y répondre.",
        """APD : Aide publique au développement
CAPD : Comité de l'aide publique au développement
OAPD : Observatoire de l'aide publique au développement
OSC : Organisation de la société civile
PNUD : Programme des Nations unies pour le développement""",
    ),
    Pair(
        "fr",
        "renvois",
        "participation des jeunes",
        "La participation des jeunes a doublé quand les conseils se sont réunis le soir et ont payé le transport.",
        """Voir la section 3.2 sur la participation des jeunes.
Voir aussi : participation des jeunes, conseils de jeunes.
(cf. annexe B, Participation des jeunes, p. 44)""",
    ),
    Pair(
        "fr",
        "sommaire-sur-une-ligne",
        "justice ouverte",
        "Avec la justice ouverte, tout jugement est en ligne dès le lendemain, sans le nom de ceux qu'il concerne.",
        """Sommaire Introduction ............ 3 1. La justice ouverte ............ 5 1.1 Justice ouverte et jugements ............ 8 """
        """1.2 Justice ouverte et avocats ............ 12 2. Limites de la justice ouverte ............ 19""",
    ),
)
