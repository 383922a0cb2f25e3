"""What the JSON API says of itself (OpenAPI 3.1), made from the tables that check what it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calendar_app.event_json import FIELDS
from calendar_app.history import Health
from calendar_app.query import PARAMETERS, Parameter

LIMIT: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
CURSOR = Parameter(
    "the page behind this place, as `next` of the page before gives it",
    {"type": "string", "pattern": "^[0-9]{1,7}[.][0-9A-Za-z-]{1,36}$"},
    "is no cursor that a page gave",
)
_MAYBE_TEXT = {"type": ["string", "null"]}
_MAYBE_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_SOURCE: dict[str, Any] = {
    "id": {"type": "string"},
    "name": {"type": "string"},
    "kind": {"type": "string", "description": "How it is read."},
    "url": {**_MAYBE_TEXT, "description": "null for a local file."},
    "enabled": {"type": "boolean"},
    "health": {"type": "string", "enum": [str(health) for health in Health]},
    "events": {"type": "integer", "minimum": 0, "description": "Read in the last good run."},
    "last_run": _MAYBE_MOMENT,
    "last_success": _MAYBE_MOMENT,
    "last_change": _MAYBE_MOMENT,
}
_PROBLEM: dict[str, Any] = {
    "title": {"type": "string"},
    "status": {"type": "integer"},
    "detail": {"type": "string", "description": "A sentence."},
    "parameter": {"type": "string", "description": "The one that cannot be understood."},
}


def document(name: str, address: str, past_days: int) -> dict[str, Any]:
    """The whole description; `address` is where the API lies, `past_days` how far it reaches back by itself."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": name,
            "version": "1",
            "description": "Machine-learning meetings. Unknown parameters change nothing; without `from` events "
            f"begin {past_days} days ago.",
        },
        "servers": [{"url": address}],
        "paths": {
            "/events": {
                "get": _operation(
                    "events",
                    "Published events by first day and uid, undated ones last",
                    _object({"events": _list("Event"), "next": {**_MAYBE_TEXT, "description": "The next page."}}),
                    parameters=_parameters(),
                    headers={"Link": {"description": "`rel=next`: the next page", "schema": {"type": "string"}}},
                    refused=("400",),
                )
            },
            "/events/{uid}": {
                "get": _operation(
                    "event",
                    "One event",
                    _reference("Event"),
                    parameters=[
                        {"name": "uid", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
                    ],
                    refused=("404",),
                    moved=True,
                )
            },
            "/sources": {
                "get": _operation("sources", "Who announces meetings", _object({"sources": _list("Source")})),
            },
            "/openapi.json": {"get": _operation("document", "This document", {"type": "object"})},
        },
        "components": {
            "schemas": {
                "Event": _object(FIELDS),
                "Source": _object(_SOURCE),
                "Problem": _object(_PROBLEM, optional={"parameter"}),
            }
        },
    }


def _operation(
    name: str,
    summary: str,
    schema: Mapping[str, Any],
    *,
    parameters: list[dict[str, Any]] | None = None,
    headers: Mapping[str, Any] | None = None,
    refused: tuple[str, ...] = (),
    moved: bool = False,
) -> dict[str, Any]:
    """A GET: what it gives, and how it refuses."""
    problem = {"content": {"application/problem+json": {"schema": _reference("Problem")}}}
    responses: dict[str, Any] = {
        "200": {"description": "OK", "headers": headers or {}, "content": {"application/json": {"schema": schema}}}
    }
    if moved:
        responses["301"] = {"description": "Merged into another event, which is there"}
    responses["304"] = {"description": "You have it already (`If-None-Match`)"}
    for status in refused:
        responses[status] = {"description": "Why not", **problem}
    responses["default"] = {"description": "Why not", **problem}
    return {"operationId": name, "summary": summary, "parameters": parameters or [], "responses": responses}


def _parameters() -> list[dict[str, Any]]:
    asked = {name: (parameter.meaning, parameter.schema) for name, parameter in PARAMETERS.items()}
    asked |= {"cursor": (CURSOR.meaning, CURSOR.schema), "limit": ("how many on a page", LIMIT)}
    return [
        {"name": name, "in": "query", "description": meaning, "schema": dict(schema)}
        for name, (meaning, schema) in asked.items()
    ]


def _object(fields: Mapping[str, Any], optional: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(fields),
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _reference(name)}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
