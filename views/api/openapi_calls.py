"""Calls that describe themselves: what stands in a docstring below ``---``, made whole.

For each method of the address the docstring says in YAML what only its writer knows::

    post:
      answers: {202: Upload}
      refused: [404, 409]

``answers`` names a schema of ``SCHEMAS`` (or ``file``, or nothing) for each status, ``refused`` the refusals beyond
those that every call shares; ``query`` maps parameters to schemas; a ``body`` is a schema of JSON, ``form`` one of a
form with files. What is in the address, the tag and the summary are read from the method itself.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from apispec.yaml_utils import load_operations_from_docstring
from flask_appbuilder.api import BaseApi

from models.base.actor import Actor
from models.uploads.rules import UploadState, Verdict
from views.api.openapi import AGAIN, ID, Json, refusals
from views.jobs import SCHEMA as JOB

_TEXT: Json = {"type": "string"}
_SOMETIMES: Json = {"type": "string", "nullable": True}
_NUMBER: Json = {"type": "integer"}
_MAP: Json = {"type": "object"}
_FINDINGS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}}
_FAULT: Json = {
    "type": "object",
    "nullable": True,
    "required": ["code"],
    "properties": {"code": _TEXT, "message": _TEXT},
}
_ALLOWED: Json = {"type": "array", "items": {
    "type": "object", "required": ["verb", "open", "needs_reason", "objections"],
    "properties": {"verb": _TEXT, "open": {"type": "boolean"}, "needs_reason": {"type": "boolean"},
                   "objections": _FINDINGS},
}}  # fmt: skip


def _of(required: str, **properties: Json) -> Json:
    return {"type": "object", "required": required.split(), "properties": properties}


def _many(name: str, **more: Json) -> Json:
    rows: Json = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    return _of(" ".join(("result", *more)), result=rows, **more)


SCHEMAS: dict[str, Json] = {
    "Job": JOB,
    "Jobs": _many("Job", count=_NUMBER),
    "Upload": _of(
        "id state progress filename sha256 findings",
        id=_NUMBER, state={"type": "string", "enum": [each.value for each in UploadState]}, progress=_NUMBER,
        filename=_TEXT, verdict={"type": "string", "enum": ["", *Verdict], "nullable": True}, kind=_SOMETIMES,
        agency=_SOMETIMES, period=_SOMETIMES, form_version=_SOMETIMES, sha256=_TEXT, findings=_FINDINGS,
        more_findings=_NUMBER, counts={**_MAP, "nullable": True}, changes={**_MAP, "nullable": True},
        report={**_NUMBER, "nullable": True}, receipt={**_MAP, "nullable": True}, error=_FAULT,
        next=_of("message href", message=_TEXT, href=_TEXT),
    ),
    "Received": _of("id state", id=_NUMBER, state=_TEXT),
    "Receipt": {"type": "object"},
    "Export": _of(
        "id kind state progress",
        id=_NUMBER, kind=_TEXT, state=_TEXT, progress=_NUMBER, rows=_NUMBER, size=_NUMBER, filename=_TEXT, error=_FAULT,
    ),
    "Report": _of(
        "id agency form period state revision row_version allowed_moves",
        id=_NUMBER, agency=_TEXT, form=_TEXT, period=_TEXT, state=_TEXT, revision={**_NUMBER, "nullable": True},
        row_version=_NUMBER, allowed_moves=_ALLOWED, receipt={**_MAP, "nullable": True}, changes=_MAP,
        findings=_FINDINGS,
    ),
    "ReportRows": _of("id revision rows schema", id=_NUMBER, revision=_NUMBER, rows=_MAP, schema=_MAP),
    "ReportFindings": _of("id findings", id=_NUMBER, findings=_FINDINGS),
    "Rollup": _of(
        "form period states fields groups counted missing why_missing nil excused agencies",
        form=_TEXT, period=_TEXT, states={"type": "array", "items": _TEXT}, fields=_MAP, groups=_MAP,
        counted={"type": "array", "items": _TEXT}, missing={"type": "array", "items": _TEXT}, why_missing=_MAP,
        nil={"type": "array", "items": _TEXT}, excused={"type": "array", "items": _TEXT},
        agencies={"type": "array", "items": _MAP}, parts={"type": "array", "items": _MAP},
    ),
}  # fmt: skip
_FILE: Json = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_WORKBOOK: Json = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
        "schema": {"type": "string", "format": "binary"}
    }
}
_MEDIA = {"file": _FILE, "workbook": _WORKBOOK}
_SAID = {200: "Done", 201: "Made", 202: "Asked for", 204: "Done"}


def paths_written(view: BaseApi, actor: Actor) -> Json:
    """The paths of an API with the methods that the actor has the right to."""
    paths: Json = {}
    for name, method in _calls(view):
        if not _may_call(view, name, actor):
            continue
        for url, methods in method._urls:
            written = load_operations_from_docstring(method.__doc__ or "")
            operations = {verb: op for verb, op in written.items() if verb.upper() in methods}
            if operations:
                path = view.path_helper(path=url, operations=operations)
                whole = {verb: _whole(view, method, url, verb, told) for verb, told in operations.items()}
                paths.setdefault(path, {}).update(whole)
    return paths


def _calls(view: BaseApi) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dir(view):
        if hasattr(method := getattr(view, name), "_urls"):
            yield name, method


def _may_call(view: BaseApi, method: str, actor: Actor) -> bool:
    permission = getattr(view, "permission", None)
    if permission is None:
        return type(view).__name__ == "TokenApi"
    return actor.may(getattr(view, "verbs", {}).get(method, permission))


def _whole(view: BaseApi, method: Callable[..., Any], url: str, verb: str, told: Json) -> Json:
    summary = inspect.getdoc(method).partition("\n")[0]  # type: ignore[union-attr]
    if "answers" not in told:
        return {"summary": summary} | _of_flask_appbuilder(told)
    made: Json = {
        "tags": [view.resource_name],
        "summary": summary,
        "parameters": [*_in_the_address(url), *_asked(told.get("query", {})), *([AGAIN] if verb == "post" else [])],
        "responses": {
            **{str(status): _answered(status, name) for status, name in told["answers"].items()},
            **refusals(*map(str, told.get("refused", ()))),
        },
    }
    for kind, media in (("body", "application/json"), ("form", "multipart/form-data")):
        if kind in told:
            optional = not told[kind].get("required")
            made["requestBody"] = {"required": not optional, "content": {media: {"schema": told[kind]}}}
    return made


def _of_flask_appbuilder(operation: Json) -> Json:
    """Where a docstring names Flask-AppBuilder's own refusals, what is really answered."""
    answers, missing = {}, []
    for status, response in operation.get("responses", {}).items():
        if "$ref" in response and "Problem" not in response["$ref"]:
            missing.append(str(status))
        else:
            answers[str(status)] = response
    return operation | {"responses": answers | refusals(*(each for each in missing if each != "500"))}


def _in_the_address(url: str) -> Iterator[Json]:
    for converter, listed, name in re.findall(r"<(?:(int|any)(?:\(([^)]*)\))?:)?(\w+)>", url):
        if converter == "int":
            yield {**ID, "name": name}
        else:
            words = {"enum": [each.strip() for each in listed.split(",")]} if listed else {}
            yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", **words}}


def _asked(query: Json) -> Iterator[Json]:
    for name, schema in query.items():
        yield {"name": name, "in": "query", "required": False, "schema": schema}


def _answered(status: int, name: str | None) -> Json:
    content = _MEDIA.get(name or "") or {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"description": _SAID[status], **({"content": content} if name else {})}
