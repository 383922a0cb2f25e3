"""Words of titles that mean something else than a name, in English and in German; folded as `fold` does."""

from __future__ import annotations

import re


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


# Small words, which initials skip.
SMALL = frozenset(
    "the a an of and on for in at to with by from der die das des den dem ein eine und fuer im am zu zum zur mit von "
    "vom ueber bei".split()
)
# What sort of meeting; either title may leave it out, but two sorts are two meetings.
KINDS = frozenset("conference summit symposium congress forum meetup festival".split())
# Words that tell no meeting from another: who sponsors it, how often it is, where in general.
WEAK = (
    SMALL
    | KINDS
    | frozenset(
        "annual yearly jaehrlich international joint world global national meeting event hybrid edition".split()
    )
    | frozenset("acm ieee ifip cvf rsj prof dr".split())
)
# Headings of these words alone say no more than that there is a meeting.
ANY_MEETING = frozenset(
    "next upcoming our naechste naechster naechstes kommende kommender kommendes unser unsere session sitzung "
    "stammtisch treffen termin veranstaltung monatstreffen gruppentreffen jour fixe abend evening group gruppe "
    "workshop meetup".split()
)
# By these, one title speaks of a part of what the other names.
OF_A_PART = frozenset(
    "workshop workshops tutorial tutorials keynote hackathon panel poster posters social dinner reception doctoral "
    "consortium satellite training masterclass course challenge competition contest party track demo day days talk "
    "talks lecture session pre post".split()
)
# Before a colon they are a label: "Webinar: Building a data platform".
FORMATS = frozenset(
    "webinar workshop talk vortrag seminar meetup lecture vorlesung tutorial event termin veranstaltung colloquium "
    "kolloquium".split()
)
# "Day 2", "Teil 1", "Session B": the names, and one for each sort.
PARTS = {
    "day": "day", "tag": "day", "part": "part", "teil": "part", "pt": "part", "session": "session",
    "sitzung": "session", "track": "track", "group": "group", "gruppe": "group", "week": "week", "woche": "week",
    "module": "module", "modul": "module", "workshop": "workshop", "tutorial": "tutorial", "talk": "talk",
    "vortrag": "talk", "block": "block", "stage": "stage",
}  # fmt: skip
PARTS_OF_ONE = frozenset({"day", "part"})  # whoever does not name them speaks of the whole
# Of each sort one excludes the others, and what is said excludes what is not said.
MOODS = {
    "early": "early", "late": "late", "morning": "morning", "afternoon": "afternoon", "vormittag": "morning",
    "vormittags": "morning", "nachmittag": "afternoon", "nachmittags": "afternoon",
    "online": "online", "virtual": "online", "virtuell": "online", "virtuelle": "online", "virtueller": "online",
    "digital": "online", "onsite": "on site", "inperson": "on site", "praesenz": "on site", "vorort": "on site",
}  # fmt: skip

BRANDS = re.compile(r"(?<!\w)re\W?work(?!\w)(?:\s*[:|–-]\s)?")
STATUS = re.compile(
    r"[(\[]?(?<!\w)(?:cancelled|canceled|postponed|rescheduled|abgesagt|verschoben|entfaellt|faellt aus|sold out|"
    r"ausgebucht|tba|tbd|tbc|tentative|hybrid)(?!\w)[)\]]?"
)
DEADLINE = _any(
    "deadline|deadlines|submissions? due|abstracts? due|papers? due|call for papers|cfp|notification|einreichung|"
    r"einreichungen|einreichungsfrist|abgabefrist|anmeldeschluss|bewerbungsschluss|\w+frist"
)
ROUND = _any("rounds?|runde|cycles?|deadlines?|submissions?|frist|einreichungsfrist|revisions?")
MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec januar februar maerz mai juni juli oktober dezember maer okt dez".split()
)
TIMES_OF_ROUNDS = MONTHS | frozenset(
    "spring summer fall autumn winter fruehjahr fruehling sommer herbst first second third fourth 1st 2nd 3rd "
    "4th".split()
)
# Short ways to say words and German ones, in full: initials are made of these.
PHRASES = tuple(
    (_any(phrase), full)
    for phrase, full in (
        (r"ml|maschinell?e[sn]?[\s-]+lernens?", "machine learning"),
        (r"(?:tiefes|tiefen)[\s-]+lernens?", "deep learning"),
        (r"ai|ki|kuenstliche[rn]?[\s-]+intelligenz", "artificial intelligence"),
        (r"(summer|winter|spring)[\s-]+school", r"\1school"),
        (r"forschungstag", "research day"),
        (r"(?:ring-?vorlesung|vortragsreihe)", "lecture series"),
        (r"lesekreis", "reading group"),
        (r"(?:fachtagung|fachkonferenz)", "conference"),
        (r"jahrestagung", "annual conference"),
        (r"neuronale[rn]?[\s-]+netz(?:en?)?", "neural networks"),
        (r"nlp", "natural language processing"),
        (r"in[\s-]+person", "inperson"),
        (r"on[\s-]+site", "onsite"),
        (r"vor[\s-]+ort", "vorort"),
    )
)
SAME = {
    "conf": "conference", "konferenz": "conference", "con": "conference", "tagung": "conference",
    "gipfel": "summit", "kongress": "congress", "kongresses": "congress", "symposion": "symposium",
    "tag": "day", "tage": "days", "woche": "week", "vortrag": "talk", "vortraege": "talks",
    "internationale": "international", "internationaler": "international",
    "forschung": "research", "daten": "data", "hackathons": "hackathon",
    "schule": "school", "sommerschule": "summerschool", "anwendungen": "applications", "robotik": "robotics",
    "sprache": "language", "bildverarbeitung": "imaging", "gruppe": "group", "treff": "meetup",
    "winterschule": "winterschool", "fruehjahrsschule": "springschool", "medizin": "medicine", "gesundheit": "health",
    "recht": "law", "ethik": "ethics", "sicherheit": "security", "bildung": "education", "wirtschaft": "economy",
    "industrie": "industry", "energie": "energy", "klima": "climate", "statistik": "statistics", "physik": "physics",
    "mathematik": "mathematics", "biologie": "biology", "chemie": "chemistry", "wissenschaft": "science",
    "automatisierung": "automation",
    "optimierung": "optimization", "zukunft": "future", "medien": "media", "lernen": "learning", "netze": "networks",
    "symposien": "symposium",
    "workshops": "workshop", "tutorials": "tutorial", "einfuehrung": "introduction", "intro": "introduction",
}  # fmt: skip
ORDINALS = {
    name: number
    for names in (
        "erste zweite dritte vierte fuenfte sechste siebte achte neunte zehnte elfte zwoelfte dreizehnte vierzehnte "
        "fuenfzehnte sechzehnte siebzehnte achtzehnte neunzehnte zwanzigste",
        "erstes zweites drittes viertes fuenftes sechstes siebtes achtes neuntes zehntes elftes zwoelftes dreizehntes "
        "vierzehntes fuenfzehntes sechzehntes siebzehntes achtzehntes neunzehntes zwanzigstes",
        "erster zweiter dritter vierter fuenfter sechster siebter achter neunter zehnter elfter zwoelfter dreizehnter "
        "vierzehnter fuenfzehnter sechzehnter siebzehnter achtzehnter neunzehnter zwanzigster",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    )
    for number, name in enumerate(names.split(), 1)
}
