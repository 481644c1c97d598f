"""The files of records in the API's description."""

from __future__ import annotations

from typing import Final

from models.attachments.rules import KINDS, Scan
from models.base.actor import Actor
from views.api.openapi import AGAIN, ID, Json, refusals
from views.attachments import Holder

_FILE: Final[Json] = {**ID, "name": "attachment_id"}
_TEXT: Final[Json] = {"type": "string"}
_SOMETIMES: Final[Json] = {"type": "string", "nullable": True}
ATTACHMENT: Final[Json] = {
    "type": "object",
    "required": ["id", "filename", "kind", "media_type", "size", "sha256", "scan", "uploaded_at", "content"],
    "properties": {
        "id": {"type": "integer"}, "filename": _TEXT, "kind": {"type": "string", "enum": list(KINDS)},
        "media_type": _TEXT, "size": {"type": "integer"}, "sha256": _TEXT,
        "scan": {"type": "string", "enum": [each.value for each in Scan]},
        "uploaded_at": {"type": "string", "format": "date-time"}, "uploader": _SOMETIMES,
        "removed_at": {**_SOMETIMES, "format": "date-time"},
        "content": {**_SOMETIMES, "description": "the address of the bytes; null where nobody may have them"},
    },
}  # fmt: skip
_ONE: Final[Json] = {"application/json": {"schema": {"$ref": "#/components/schemas/Attachment"}}}
_MANY: Final[Json] = {"application/json": {"schema": {
    "type": "object", "required": ["result"],
    "properties": {"result": {"type": "array", "items": {"$ref": "#/components/schemas/Attachment"}}},
}}}  # fmt: skip
_BODY: Final[Json] = {"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}},
}}}}  # fmt: skip
_BYTES: Final[Json] = {kind.media_type: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS.values()}


def attachment_paths(holder: Holder, actor: Actor, base: str) -> Json:
    """The addresses of the files of a register's records, with the methods that the actor has the right to."""
    many: Json = {"parameters": [ID], "get": _operation(holder, {"200": _answer("The files", _MANY)}, "404", "409")}
    many["get"]["parameters"] = [
        {"name": "removed", "in": "query", "required": False, "schema": {"type": "string", "enum": ["true", "false"]}}
    ]
    one: Json = {"parameters": [ID, _FILE], "get": _operation(holder, {"200": _answer("The file", _ONE)}, "404")}
    paths: Json = {
        f"{base}/{{row_id}}/attachments": many,
        f"{base}/{{row_id}}/attachments/{{attachment_id}}": one,
        f"{base}/{{row_id}}/attachments/{{attachment_id}}/content": {
            "parameters": [ID, _FILE],
            "get": _operation(holder, {"200": _answer("The bytes", _BYTES)}, "404", "409"),
        },
    }
    if actor.may(holder.write):
        made = _answer("The file that was added", _ONE) | {"headers": {"Location": {"schema": _TEXT}}}
        many["post"] = _operation(holder, {"201": made}, "404", "409", "413", "415", "422")
        many["post"] |= {"requestBody": _BODY, "parameters": [AGAIN]}
        one["delete"] = _operation(holder, {"204": {"description": "Removed; it can be put back"}}, "404", "409")
        paths[f"{base}/{{row_id}}/attachments/{{attachment_id}}/restore"] = {
            "parameters": [ID, _FILE],
            "post": _operation(holder, {"200": _answer("The file, back again", _ONE)}, "404", "409"),
        }
    return paths


def _operation(holder: Holder, answers: Json, *statuses: str) -> Json:
    return {"tags": [holder.name], "responses": {**answers, **refusals(*statuses)}}


def _answer(text: str, content: Json) -> Json:
    return {"description": text, "content": content}
