"""What is said of changes of all rows that a list shows: survey, job, way back."""

from __future__ import annotations

from models.base.actor import Actor
from views.api.openapi import AGAIN, ID, Json, refusals
from views.registers.description import Register
from views.registers.sweeping import ACTIONS, settable

_NUMBER: Json = {"type": "integer"}
_SURVEY: Json = {
    "type": "object",
    "required": ["count", "changing", "unchanged", "mark", "by_old", "sample"],
    "properties": {
        "count": _NUMBER, "changing": _NUMBER, "unchanged": _NUMBER, "mark": {"type": "string"},
        "by_old": {"type": "array", "items": {
            "type": "object", "properties": {"old": {"nullable": True}, "count": _NUMBER}}},
        "sample": {"type": "array", "items": {
            "type": "object", "properties": {"id": _NUMBER, "name": {"type": "string"}}}},
    },
}  # fmt: skip
_JOB: Json = {"type": "object", "required": ["id", "state"], "properties": {"id": _NUMBER, "state": {"type": "string"}}}


def sweep_paths(register: Register, actor: Actor, base: str, parameters: list[Json]) -> Json:
    """The two addresses; ``parameters`` are those of the list, of which the ones that narrow it count."""
    narrowing = [each for each in parameters if each["name"] in {"q", "search", "binned"} or "[" in each["name"]]
    asked = {"200": _answer("What would be done; nothing is", _SURVEY), "202": _asked("It is being done")}
    body = {"required": True, "content": {"application/json": {"schema": _body(register, actor)}}}
    return {
        f"{base}/bulk": {"post": {
            "tags": [register.name],
            "parameters": [*narrowing, AGAIN], "requestBody": body,
            "responses": {**asked, **refusals("404", "409", "413", "415", "422")},
        }},
        f"{base}/bulk/{{job_id}}/undo": {"parameters": [ID | {"name": "job_id"}], "post": {
            "tags": [register.name], "parameters": [AGAIN],
            "responses": {"202": _asked("It is being taken back"), **refusals("404", "409")},
        }},
    }  # fmt: skip


def _body(register: Register, actor: Actor) -> Json:
    fields = [column.code for column in settable(register, actor)]
    return {
        "type": "object", "required": ["action"], "additionalProperties": False,
        "properties": {
            "action": {"type": "string", "enum": list(ACTIONS)}, "field": {"type": "string", "enum": fields},
            "value": {"nullable": True}, "mark": {"type": "string", "maxLength": 64},
        },
    }  # fmt: skip


def _answer(text: str, schema: Json) -> Json:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _asked(text: str) -> Json:
    return _answer(text, _JOB) | {"headers": {"Location": {"schema": {"type": "string"}}}}
