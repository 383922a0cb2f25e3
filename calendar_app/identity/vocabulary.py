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
# Who sponsors it, how often it is, where in general.
BESIDE = frozenset(
    "annual yearly jaehrlich international joint world global national meeting event hybrid edition acm ieee ifip cvf "
    "rsj prof dr".split()
)
# Words that tell no meeting from another.
WEAK = SMALL | KINDS | BESIDE
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
    r"ausgebucht|tba|tbd|tbc|tentative|hybrid|hybridveranstaltung|hybrid event|save the date|new date|neuer termin|"
    r"verlegt|nachholtermin|ersatztermin|reminder|erinnerung|registration open|anmeldung offen|fully booked|"
    r"warteliste|waitlist)(?!\w)[)\]]?"
    r"|[(\[](?:incl\w*|inkl\w*|with|mit)\.?\s(?:(?:the|satellite|affiliated|und|and|[&,])\s?|workshops?|tutorials?)*[)\]]"
)
DEADLINE = _any(
    "deadline|deadlines|submissions? due|abstracts? due|papers? due|call for papers|cfp|notification|einreichung|"
    r"einreichungen|einreichungsfrist|abgabefrist|anmeldeschluss|bewerbungsschluss|\w+frist"
)
ROUND = _any("rounds?|runde|cycles?|deadlines?|submissions?|frist|einreichungsfrist|revisions?")
# Small and common words, by which one sees whether a title is German or English.
GERMAN = frozenset(
    "der die das des den dem ein eine einer und fuer im am zum zur mit von vom ueber bei aus nach wie ist in "
    "kuenstliche kuenstlichen intelligenz maschinelles lernen vortrag vortraege tagung treffen sommerschule abend "
    "einfuehrung grundlagen anwendungen lange nacht forschung gesellschaft wissenschaft daten netze sprache".split()
) - {"in"}
ENGLISH = frozenset(
    "the of and for to with by from about how what is are an learning intelligence artificial talk talks lecture "
    "conference meeting evening night introduction foundations applications research society science networks "
    "language data models day days school summer".split()
)
MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec januar februar maerz mai juni juli oktober dezember maer okt dez".split()
)
TIMES_OF_ROUNDS = MONTHS | frozenset(
    "spring summer fall autumn winter fruehjahr fruehling sommer herbst first second third fourth 1st 2nd 3rd "
    "4th".split()
)
# Short ways to say words and German ones, in full: initials are made of these.
_PHRASES = (
    (r"ml|maschinell?e[sn]?[\s-]+lernens?", "machine learning"),
    (r"(?:tiefes|tiefen)[\s-]+lernens?", "deep learning"),
    (r"ai|ki|kuenstliche[rn]?[\s-]+intelligenz", "artificial intelligence"),
    (r"(summer|winter|spring|autumn)[\s-]+school", r"\1school"),
    (r"(?:fall[\s-]+school|herbstschule)", "autumnschool"),
    (r"forschungstag", "research day"),
    (r"(?:ring-?vorlesung|vortragsreihe)", "lecture series"),
    (r"(?:lesekreis|lesegruppe)", "reading group"),
    (r"(?:arbeitskreis|arbeitsgruppe)", "working group"),
    (r"(?:fachgruppe|sig)", "special interest group"),
    (r"(?:mitgliederversammlung|vollversammlung)", "general assembly"),
    (r"podiumsdiskussion", "panel discussion"),
    (r"netzwerktreffen", "networking meeting"),
    (r"(?:jahrestreffen|jahresversammlung)", "annual meeting"),
    (r"(?:grosse[rn]?[\s-]+sprachmodelle?n?|llms?)", "large language models"),
    (r"sprachmodelle?n?", "language models"),
    (r"sprachverarbeitung", "language processing"),
    (r"bildverarbeitung", "image processing"),
    (r"(?:be|ver)staerkende[sn]?[\s-]+lernens?", "reinforcement learning"),
    (r"(?:fachtagung|fachkonferenz)", "conference"),
    (r"jahrestagung", "annual conference"),
    (r"neuronale[rn]?[\s-]+netz(?:en?)?", "neural networks"),
    (r"nlp", "natural language processing"),
    (r"in[\s-]+person", "inperson"),
    (r"on[\s-]+site", "onsite"),
    (r"vor[\s-]+ort", "vorort"),
    (r"([a-z]{3,})(?:2|-to-)([a-z]{3,})", r"\1to\2"),
)
PHRASES = tuple((_any(phrase), full) for phrase, full in _PHRASES)
ANY_PHRASE = _any("|".join(phrase for phrase, _ in _PHRASES))  # most titles hold none
SAME = {
    "conf": "conference", "konferenz": "conference", "con": "conference", "tagung": "conference",
    "gipfel": "summit", "kongress": "congress", "kongresses": "congress", "symposion": "symposium",
    "tag": "day", "tage": "days", "woche": "week", "vortrag": "talk", "vortraege": "talks",
    "internationale": "international", "internationaler": "international",
    "forschung": "research", "daten": "data", "hackathons": "hackathon",
    "schule": "school", "sommerschule": "summerschool", "anwendungen": "applications", "robotik": "robotics",
    "sprache": "language", "nips": "neurips", "gruppe": "group", "treff": "meetup",
    "winterschule": "winterschool", "fruehjahrsschule": "springschool", "medizin": "medicine", "gesundheit": "health",
    "recht": "law", "ethik": "ethics", "sicherheit": "security", "bildung": "education", "wirtschaft": "economy",
    "industrie": "industry", "energie": "energy", "klima": "climate", "statistik": "statistics", "physik": "physics",
    "mathematik": "mathematics", "biologie": "biology", "chemie": "chemistry", "wissenschaft": "science",
    "automatisierung": "automation",
    "optimierung": "optimization", "zukunft": "future", "medien": "media", "lernen": "learning", "netze": "networks",
    "symposien": "symposium",
    "lange": "long", "nacht": "night", "abend": "evening", "naechte": "nights", "praxis": "practice",
    "anwendung": "application", "grundlagen": "foundations", "gesellschaft": "society", "menschen": "humans",
    "mensch": "human", "maschine": "machine", "maschinen": "machines", "roboter": "robots", "modelle": "models",
    "bilder": "images", "bild": "image", "umwelt": "environment", "nachhaltigkeit": "sustainability",
    "mobilitaet": "mobility", "verkehr": "transport", "landwirtschaft": "agriculture", "produktion": "production",
    "fertigung": "manufacturing", "finanzen": "finance", "versicherungen": "insurance", "kausalitaet": "causality",
    "quanten": "quantum", "kunst": "art", "musik": "music", "sprachen": "languages", "geschichte": "history",
    "philosophie": "philosophy", "psychologie": "psychology", "neurowissenschaft": "neuroscience",
    "neurowissenschaften": "neuroscience", "diskussion": "discussion", "wettbewerb": "competition",
    "eroeffnung": "opening", "kolloquium": "colloquium", "vorlesung": "lecture", "stadt": "city", "welt": "world",
    "herbst": "autumn", "fall": "autumn", "fruehjahr": "spring", "fruehling": "spring", "sommer": "summer",
    "erklaerbare": "explainable", "erklaerbarer": "explainable", "vertrauenswuerdige": "trustworthy",
    "vertrauenswuerdiger": "trustworthy", "verantwortungsvolle": "responsible", "verantwortliche": "responsible",
    "generativer": "generative", "generatives": "generative", "neue": "new", "neuer": "new", "neues": "new",
    "angewandte": "applied", "angewandtes": "applied",
    "verteilte": "distributed", "verteiltes": "distributed", "autonome": "autonomous", "autonomes": "autonomous",
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
