"""What the page of feeds says, in German and English; the same keys in both."""

from __future__ import annotations

ON_FEEDS: dict[str, dict[str, str]] = {
    "de": {
        "feeds": "Kalender und Feeds",
        "feeds lead": "Jede Auswahl hat eine Adresse, die bleibt. Einmal abonniert, kommen neue Treffen, Verlegungen "
        "und Absagen von selbst.",
        "feeds search": "Jede andere Auswahl stellt der Satz über der Liste zusammen; ihre Adresse steht darunter.",
        "everything": "Alles",
        "folder topics": "Nach Thema",
        "folder cities": "Nach Stadt",
        "folder series": "Nach Reihe",
        "folder sources": "Nach Quelle",
        "no offers": "Noch nichts.",
        "suffixes": "Jede Adresse in jeder Form",
        "suffixes lead": "Mit einer anderen Endung als .ics gibt jede dieser Adressen dieselben Treffen anders aus:",
        "for ics": "für Google, Apple, Outlook, Thunderbird und jeden anderen Kalender",
        "for atom": "was neu ist und was sich geändert hat, für Feed-Leser",
        "for json": "für Feed-Leser und Programme, mit allen Angaben",
        "for csv": "für Tabellenkalkulationen",
        "for schema-org": "schema.org, für Suchmaschinen und Webseiten",
        "for meetings": "der Abschnitt „Meetings“ eines Beitrags",
        "for meetings-html": "derselbe Abschnitt für einen Editor",
        "for programs": "für Programme, Seite für Seite",
        "description": "Beschreibung",
    },
    "en": {
        "feeds": "Calendars and feeds",
        "feeds lead": "Every selection has an address that stays. Subscribe once, and new meetings, moves and "
        "cancellations come by themselves.",
        "feeds search": "The sentence above the list puts together any other selection; its address is below it.",
        "everything": "Everything",
        "folder topics": "By topic",
        "folder cities": "By city",
        "folder series": "By series",
        "folder sources": "By source",
        "no offers": "Nothing yet.",
        "suffixes": "Every address in every form",
        "suffixes lead": "With another ending than .ics each of these addresses gives the same meetings differently:",
        "for ics": "for Google, Apple, Outlook, Thunderbird and any other calendar",
        "for atom": "what is new and what has changed, for feed readers",
        "for json": "for feed readers and programs, with every detail",
        "for csv": "for spreadsheets",
        "for schema-org": "schema.org, for search engines and web pages",
        "for meetings": "the Meetings section of a post",
        "for meetings-html": "the same section for an editor",
        "for programs": "for programs, page by page",
        "description": "Description",
    },
}
