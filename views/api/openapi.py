"""The API described by OpenAPI 3.0, from the same descriptions that make it, as far as a caller may go."""

from __future__ import annotations

import re
from typing import Any

from models.base.actor import Actor
from models.base.fields import Field, FieldType
from views.registers.description import Column, Register
from views.registers.query import LARGEST_PAGE, Count, Operator

Json = dict[str, Any]
PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string"}, "request_id": {"type": "string"},
        "version": {"type": "integer"}, "changes": {"type": "array", "items": {"type": "object"}},
        "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
    },
}  # fmt: skip
FINDING: Json = {
    "type": "object",
    "required": ["code", "severity", "message"],
    "properties": {
        "code": {"type": "string"},
        "severity": {"type": "string", "enum": ["blocker", "error", "warning", "info"]},
        "message": {"type": "string"}, "help": {"type": "string"}, "column": {"type": "string"},
        "row_key": {"type": "string"}, "value": {"type": "string"}, "sheet": {"type": "string"},
        "cell": {"type": "string"},
    },
}  # fmt: skip
REFUSALS = {
    "400": "The request cannot be read", "401": "Not signed in", "403": "Not allowed", "404": "Not found",
    "405": "Not done here", "409": "It contradicts what is stored", "412": "Changed meanwhile",
    "413": "Too large", "415": "Not JSON", "422": "Some values cannot be taken", "428": "If-Match is needed",
    "429": "Too many requests",
}  # fmt: skip
_NUMBERS = {FieldType.DECIMAL, FieldType.PERCENT, FieldType.MONEY}


def document(paths: Json, schemas: Json, *, title: str, server: str) -> Json:
    """The whole document for these paths and schemas."""
    answers = {f"Problem{status}": _refusal(text) for status, text in REFUSALS.items()}
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": server}],
        "security": [{"token": []}, {"cookie": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": PROBLEM, "Finding": FINDING, **schemas},
            "responses": answers,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "tien_do"},
            },
        },
    }


def _refusal(text: str) -> Json:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": text, "content": content}


def paths_of(register: Register, actor: Actor, base: str) -> Json:
    """The addresses of a register with the methods that the actor has the right to."""
    may_write = register.write is not None and actor.may(register.write)
    name, verbs = _name(register), register.verbs
    many: Json = {"get": _list(register, actor, name)}
    one: Json = {"parameters": [ID], "get": _get(name)}
    paths: Json = {f"{base}/": many, f"{base}/{{row_id}}": one}
    if may_write and verbs.add:
        many["post"] = _post(name, f"{name}New")
    if may_write and verbs.amend:
        one["patch"] = one["put"] = _put(name)
        paths[f"{base}/batch"] = {"post": _batch(name)}
    if may_write and verbs.bin:
        one["delete"] = _delete(name)
    if may_write and verbs.restore:
        paths[f"{base}/{{row_id}}/restore"] = {"parameters": [ID], "post": _restore(name)}
    return paths


def schemas_of(register: Register, actor: Actor) -> Json:
    """What a row of the register looks like, coming and going, to the actor."""
    name = _name(register)
    row = {"id": {"type": "integer"}} | {c.code: outgoing(c) for c in register.visible(actor).values()}
    made: Json = {name: {"type": "object", "required": ["id"], "properties": row}}
    writable = [column.field for column in register.writable(actor).values()]
    taken = {field.code: incoming(field) for field in writable}
    if register.write is not None and actor.may(register.write):
        required = [field.code for field in writable if field.required]
        made[f"{name}New"] = {"type": "object", "additionalProperties": False, "properties": taken}
        if required:
            made[f"{name}New"]["required"] = required
        made[f"{name}Change"] = {"type": "object", "properties": taken}
    return made


def outgoing(column: Column) -> Json:
    """The schema of a value as it is given out."""
    field, said = column.field, _said(column.field)
    if field.extra.get("structured"):
        return {"nullable": True, **said}
    if field.extra.get("instant"):
        return {"type": "string", "format": "date-time", "nullable": True, **said}
    if field.type in {FieldType.CHOICES, FieldType.REFERENCES} or field.extra.get("list"):
        return {"type": "array", "items": {"type": "string"}, "nullable": True, **said}
    if field.type is FieldType.INTEGER or column.attribute == "id":
        return {"type": "integer", "nullable": True, **said}
    if field.type in _NUMBERS:
        return {"anyOf": [{"type": "number"}, {"type": "string"}], "nullable": True, **said}
    return {**_PLAIN.get(field.type, {"type": "string"}), "nullable": True, **said}


def incoming(field: Field) -> Json:
    """The schema of a value as it is taken."""
    said = _said(field)
    codes = {"enum": [choice.code for choice in field.choices]} if field.choices else {}
    if field.type in {FieldType.CHOICES, FieldType.REFERENCES} or field.extra.get("list"):
        return {"type": "array", "items": {"type": "string", **codes}, **said}
    if field.type is FieldType.INTEGER:
        return {"type": "integer", **_bounds(field), **said}
    if field.type in _NUMBERS:
        return {"type": "number", **_bounds(field), **said}
    if field.type in _PLAIN:
        return {**_PLAIN[field.type], **said}
    shape: Json = {"type": "string", **codes}
    if field.required:
        shape["minLength"] = 1
    if field.max_length:
        shape["maxLength"] = field.max_length
    if field.pattern:
        shape["pattern"] = f"^({field.pattern})$"
    return {**shape, **said}


_PLAIN: dict[FieldType, Json] = {
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.BOOLEAN: {"type": "boolean"},
}
ID: Json = {"name": "row_id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}


def _said(field: Field) -> Json:
    described = {"title": field.label.vi, "description": field.help.vi or field.label.en}
    return described if not field.read_only else described | {"readOnly": True}


def _bounds(field: Field) -> Json:
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    return {name: float(value) for name, value in bounds.items() if value is not None}


def tag_of(name: str) -> str:
    """``FocalPoints`` → ``focal_points``: one group for all that a register answers."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _name(register: Register) -> str:
    return "".join(part.capitalize() for part in register.name.split("_"))


def refusals(*statuses: str) -> Json:
    """References to the refusals of these statuses, and of those that any request may meet."""
    return {each: {"$ref": f"#/components/responses/Problem{each}"} for each in ("400", "401", "403", "429", *statuses)}


def _query(name: str, schema: Json, description: str = "") -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _list(register: Register, actor: Actor, name: str) -> Json:
    columns = register.visible(actor).values()
    sortable = ", ".join(column.code for column in columns if column.sortable)
    operators = ", ".join(Operator)
    parameters = [
        _query("page", {"type": "integer", "minimum": 1}),
        _query("page_size", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}),
        _query("cursor", {"type": "string"}, "the next or previous of an answer"),
        _query("count", {"type": "string", "enum": [each.value for each in Count]}),
        _query("sort", {"type": "string"}, f"with commas, - before those that fall: {sortable}"),
        _query("fields", {"type": "string"}, "with commas"),
        _query("q", {"type": "string"}, "Rison or JSON as Flask-AppBuilder has it"),
    ]
    if register.is_found:
        parameters.append(_query("search", {"type": "string"}, "found without diacritics"))
    if register.is_binned:
        parameters.append(_query("binned", {"type": "string", "enum": ["true", "false"]}, "what lies in the bin"))
    parameters += [
        _query(f"filter[{column.code}]", {"type": "string"}, f"also filter[{column.code}][…] with {operators}")
        for column in columns
        if column.filterable
    ]
    return {
        "tags": [register.name],
        "parameters": parameters,
        "responses": {"200": _json("One page", _page(name)), **refusals()},
    }


def _page(name: str) -> Json:
    return {
        "type": "object",
        "required": ["result", "ids", "count", "count_is", "next", "previous"],
        "properties": {
            "result": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
            "ids": {"type": "array", "items": {"type": "integer"}},
            "count": {"type": "integer", "nullable": True},
            "count_is": {"type": "string", "enum": ["exact", "estimate", "at_least", "unknown"]},
            "page_size": {"type": "integer"},
            "next": {"type": "string", "nullable": True},
            "previous": {"type": "string", "nullable": True},
        },
    }


def _row(name: str) -> Json:
    return {
        "type": "object",
        "required": ["id", "result"],
        "properties": {"id": {"type": "integer"}, "result": {"$ref": f"#/components/schemas/{name}"}},
    }


def _json(text: str, schema: Json, *, tagged: bool = False, located: bool = False) -> Json:
    answer: Json = {"description": text, "content": {"application/json": {"schema": schema}}}
    headers = {"ETag": tagged, "Location": located}
    if any(headers.values()):
        answer["headers"] = {name: {"schema": {"type": "string"}} for name, given in headers.items() if given}
    return answer


def _header(name: str, text: str, *, required: bool = False) -> Json:
    return {"name": name, "in": "header", "required": required, "schema": {"type": "string"}, "description": text}


AGAIN = _header("Idempotency-Key", "the same key gives the same answer again")
_MATCH = _header("If-Match", "the ETag of the version that is changed")


def _body(schema: Json) -> Json:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _get(name: str) -> Json:
    row = _json("The row", _row(name), tagged=True)
    responses = {"200": row, "304": {"description": "Known already"}, **refusals("404")}
    return {"tags": [tag_of(name)], "parameters": [_header("If-None-Match", "an ETag")], "responses": responses}


def _post(name: str, schema: str) -> Json:
    made = _json("The row that was made", _row(name), tagged=True, located=True)
    return {
        "tags": [tag_of(name)], "parameters": [AGAIN],
        "requestBody": _body({"$ref": f"#/components/schemas/{schema}"}),
        "responses": {"201": made, **refusals("404", "409", "413", "415", "422")},
    }  # fmt: skip


def _put(name: str) -> Json:
    changed = _json("The row as it is now", _row(name), tagged=True)
    return {
        "tags": [tag_of(name)], "parameters": [_MATCH],
        "requestBody": _body({"$ref": f"#/components/schemas/{name}Change"}),
        "responses": {"200": changed, **refusals("404", "409", "412", "413", "415", "422", "428")},
    }  # fmt: skip


def _delete(name: str) -> Json:
    done = {"204": {"description": "It lies in the bin, or is gone where there is none"}}
    return {
        "tags": [tag_of(name)],
        "parameters": [_MATCH],
        "responses": {**done, **refusals("404", "409", "412", "422")},
    }


def _restore(name: str) -> Json:
    back = _json("The row, out of the bin", _row(name), tagged=True)
    return {
        "tags": [tag_of(name)],
        "parameters": [AGAIN],
        "responses": {"200": back, **refusals("404", "409", "412", "422")},
    }


def _batch(name: str) -> Json:
    named: Json = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}
    change = {"$ref": f"#/components/schemas/{name}Change"}
    keyed = {"type": "object", "required": ["id", "row_version"],
             "properties": {"id": {"type": "integer"}, "row_version": {"type": "integer"}}}  # fmt: skip
    rows = {
        "create": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}New"}},
        "update": {"type": "array", "items": {"allOf": [keyed, change]}},
    }
    done = _json("What was made and changed", {"type": "object", "properties": {"created": named, "updated": named}})
    return {
        "tags": [tag_of(name)], "parameters": [AGAIN],
        "requestBody": _body({"type": "object", "additionalProperties": False, "properties": rows}),
        "responses": {"200": done, **refusals("404", "409", "412", "413", "415", "422")},
    }  # fmt: skip
