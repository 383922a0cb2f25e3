"""The web application: pages for people, feeds for calendars."""

from calendar_app.web.app import create_app

__all__ = ["create_app"]
