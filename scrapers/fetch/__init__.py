"""Pages from the live web, from web archives and from this machine's files; all three are a `Fetch`."""

from scrapers.fetch.archive import Archive
from scrapers.fetch.cache import CachedPage
from scrapers.fetch.files import Files
from scrapers.fetch.http import SourceFetch, Web
from scrapers.fetch.policy import Policy
from scrapers.fetch.record import Recorder

__all__ = ["Archive", "CachedPage", "Files", "Policy", "Recorder", "SourceFetch", "Web"]
