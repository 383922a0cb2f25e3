"""City names: what a city is called in German, where the written form is English or local."""

from __future__ import annotations

from calendar_app.text import fold

# Cities that Germans call by a name of their own; those where meetings take place, not every village.
_GERMAN = {
    "Antwerp": "Antwerpen",
    "Athens": "Athen",
    "Basle": "Basel",
    "Beijing": "Peking",
    "Belgrade": "Belgrad",
    "Brunswick": "Braunschweig",
    "Brussels": "Brüssel",
    "Bucharest": "Bukarest",
    "Cologne": "Köln",
    "Copenhagen": "Kopenhagen",
    "Cracow": "Krakau",
    "Krakow": "Krakau",
    "Florence": "Florenz",
    "Frankfurt am Main": "Frankfurt",
    "Geneva": "Genf",
    "Genoa": "Genua",
    "Ghent": "Gent",
    "Gothenburg": "Göteborg",
    "Hanover": "Hannover",
    "Havana": "Havanna",
    "Lisbon": "Lissabon",
    "Lucerne": "Luzern",
    "Mexico City": "Mexiko-Stadt",
    "Milan": "Mailand",
    "Moscow": "Moskau",
    "Munich": "München",
    "Muenchen": "München",
    "Naples": "Neapel",
    "Nice": "Nizza",
    "Nuremberg": "Nürnberg",
    "Prague": "Prag",
    "Rome": "Rom",
    "Saint Petersburg": "Sankt Petersburg",
    "Seville": "Sevilla",
    "Singapore": "Singapur",
    "Strasbourg": "Straßburg",
    "The Hague": "Den Haag",
    "Tokyo": "Tokio",
    "Trieste": "Triest",
    "Venice": "Venedig",
    "Vienna": "Wien",
    "Vilnius": "Wilna",
    "Warsaw": "Warschau",
    "Zurich": "Zürich",
}
_BY_FOLDED = {fold(name): german for name, german in _GERMAN.items()}


def german_name(city: str) -> str:
    """What a German text calls this city; the written form where it has no name of its own."""
    return _BY_FOLDED.get(fold(city), city)
