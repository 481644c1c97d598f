"""Registers out of the house as workbooks: what a list shows, at once where it is short, else by a job."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Response, current_app, send_file
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from imports.exchange import Progress, export_register, untold, write_template
from imports.registers import REGISTERS, register
from models.audit.operations import record
from models.base.actor import Actor
from models.base.errors import NotFound
from models.base.permissions import Permission
from models.jobs import operations as jobs
from models.jobs.queries import by_id
from models.jobs.rules import OPEN, State
from models.jobs.tables import Job
from views import formats
from views.intake import store
from views.registers.compiler import Compiler
from views.registers.description import Register as Described
from views.registers.exporting import write_list
from views.registers.index import REGISTERS as DESCRIBED
from views.registers.parameters import query_from
from views.registers.query import Query
from views.workbooks import XLSX, attachment, secret

EXPORT: Final = "export.register"
AT_ONCE: Final = 2_000  # rows; more are written outside the request
MOST: Final = 1_000_000  # rows of a sheet
_ABOUT_THE_PAGE = frozenset({"page", "page_size", "cursor", "count", "undo"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rows and columns that a list shows: ids in its order, codes of its columns where it names any."""

    kind: str
    query: Query
    ids: list[int]
    codes: tuple[str, ...]


def kind_of(described: Described) -> str:
    """What the workbook of a register is called in addresses."""
    return described.workbook or described.name.replace("_", "-")


def _described(kind: str) -> Described:
    found = next((each for each in DESCRIBED.values() if kind_of(each) == kind), None)
    if found is None:
        raise NotFound("register.unknown", kind=kind)
    return found


def wanted(session: Session, actor: Actor, kind: str, args: MultiDict[str, str]) -> Wanted:
    """What the list of the register shows for these parameters, on all its pages; the bin where they say so.

    Raises NotFound for a register that is not there, Forbidden without the right to read it, BadQuery.
    """
    described = _described(kind)
    actor.require(Permission.EXPORT_CREATE)
    actor.require(described.read)
    asked = query_from(described, actor, _without_page(args))
    codes = tuple(column.code for column in asked.columns) if args.get("fields") else ()
    statement = Compiler(session, asked.asking(columns=(), page=1, page_size=MOST, cursor="")).rows(None)
    ids = session.scalars(statement.with_only_columns(described.model.id))
    return Wanted(kind, asked, list(ids), codes)


def _without_page(args: MultiDict[str, str]) -> MultiDict[str, str]:
    return MultiDict([pair for pair in args.items(multi=True) if pair[0] not in _ABOUT_THE_PAGE])


def write(
    session: Session, actor: Actor, chosen: Wanted, target: Path, *, at: datetime, language: str,
    progress: Progress = untold,
) -> int:  # fmt: skip
    """Write what was chosen to ``target``; how many rows. Personal data stays masked.

    Where every column of the list is a field of the register's own workbook the file can be sent back as it is;
    a list with others, or of a register that never comes in, is written as it is shown.
    """
    own = REGISTERS.get(chosen.kind)
    if own is not None and set(chosen.codes) <= {item.code for item in own.fields}:
        return export_register(
            session, actor, chosen.kind, target, secret=secret(), at=at, language=language, ids=chosen.ids,
            codes=chosen.codes, progress=progress,
        )  # fmt: skip
    return write_list(
        session, actor, chosen.query, chosen.ids, target, kind=chosen.kind, at=at, language=language, progress=progress
    )


def template(session: Session, actor: Actor, kind: str, *, at: datetime) -> Response:
    """The empty workbook of a register."""
    actor.require(register(kind).read_permission)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{kind}.xlsx"
        write_template(kind, target, secret=secret(), issued_to=actor.person, at=at, language=formats.language())
        content = target.read_bytes()
    record(session, actor, "template:downloaded", at=at, note=kind)
    return attachment(content, f"{kind}.xlsx")


def at_once(session: Session, actor: Actor, chosen: Wanted, query: str, *, at: datetime) -> Response:
    """The workbook of a short list as the answer itself."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{chosen.kind}.xlsx"
        count = write(session, actor, chosen, target, at=at, language=formats.language())
        content = target.read_bytes()
    record(session, actor, "register:exported", at=at, note=f"{chosen.kind}: {count} {query[:500]}")
    return attachment(content, target.name)


def ask(session: Session, actor: Actor, kind: str, query: str, *, at: datetime) -> Job:
    """Ask for the workbook of a long list. Asked twice while it is made, it is made once. The caller commits."""
    payload = {"kind": kind, "query": query[:8_000], "language": formats.language()}
    waiting = select(Job).where(Job.kind == EXPORT, Job.requested_by_id == actor.user_id, Job.state.in_(OPEN))
    for job in session.scalars(waiting):
        if job.payload == payload:
            return job
    return jobs.enqueue(session, actor, EXPORT, payload, at=at)


def arguments(query: str) -> MultiDict[str, str]:
    """The parameters of a list from the text of its address."""
    return MultiDict(parse_qsl(query, keep_blank_values=True))


def own_export(session: Session, actor: Actor, job_id: int) -> Job:
    """An export that the actor asked for; anybody else's is not there."""
    job = by_id(session, job_id)
    if job.kind != EXPORT or job.requested_by_id is None or job.requested_by_id != actor.user_id:
        raise NotFound("job.not_found")
    return job


def made_file(session: Session, actor: Actor, job: Job, *, at: datetime) -> Response:
    """The workbook that an export made, always as an attachment. Raises NotFound before it is there."""
    if job.state != State.FINISHED or not job.result:
        raise NotFound("export.not_made")
    actor.require(_described(str(job.payload["kind"])).read)
    if is_gone(job):
        raise NotFound("export.gone", days=kept_days())
    record(session, actor, "export:downloaded", job, at=at, note=str(job.result["filename"]))
    answer = send_file(
        store().open(str(job.result["sha256"])), mimetype=XLSX, as_attachment=True,
        download_name=str(job.result["filename"]),
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def is_gone(job: Job) -> bool:
    """Whether the file of a finished export was removed: it is kept for some days only."""
    sha256 = str((job.result or {}).get("sha256") or "")
    return job.state == State.FINISHED and not (sha256 and store().has(sha256))


def kept_days() -> int:
    """For how many days the file of an export is kept."""
    return int(current_app.config["EXPORT_DAYS"])


def as_json(job: Job) -> dict[str, Any]:
    """An export as the API tells it."""
    told = {"id": job.id, "kind": job.payload["kind"], "state": job.state, "progress": job.progress}
    if job.result:
        told |= {name: job.result[name] for name in ("rows", "size", "filename")}
    return told | ({"error": {"code": job.error_code}} if job.error_code else {})


__all__ = [
    "AT_ONCE", "EXPORT", "REGISTERS", "Wanted", "arguments", "as_json", "ask", "at_once", "is_gone", "kept_days",
    "kind_of", "made_file", "own_export", "template", "wanted", "write",
]  # fmt: skip
