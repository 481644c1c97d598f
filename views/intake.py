"""Taking a file in: the same few steps behind the page, the API and the command line."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any, Protocol

from flask import current_app
from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.errors import DomainError, Refused
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.jobs import operations as jobs
from models.uploads import operations as uploads
from models.uploads.operations import Bytes
from models.uploads.tables import Upload

CHECK = "upload.check"


class Store(Protocol):
    """Of the file store, what the doors use."""

    def put(self, content: IO[bytes]) -> Any: ...
    def open(self, sha256: str) -> Any: ...


def store() -> Store:
    """The application's file store."""
    kept: Store = current_app.extensions["tien_do_files"]
    return kept


def take_in(
    session: Session,
    actor: Actor,
    content: IO[bytes],
    filename: str,
    *,
    organisation_id: int | None = None,
    at: datetime,
) -> Upload:
    """Keep the bytes, note the upload and ask for its check. The caller commits.

    Raises Refused for an empty file or one over the limit, before anything is kept.
    """
    actor.require(Permission.UPLOAD_CREATE)
    owner = organisation_id if organisation_id is not None else actor.organisation_id
    if owner is None:
        raise DomainError("upload.no_agency")
    _measure(content)
    kept = store().put(content)
    file = Bytes(display_name(filename), kept.sha256, kept.size, kept.sha256)
    upload = uploads.receive(session, actor, owner, "", file, at=at)
    ask_for_check(session, actor, upload, at=at)
    return upload


def ask_for_check(session: Session, actor: Actor, upload: Upload, *, at: datetime) -> None:
    """Put the check of an upload into the queue; it starts once the session commits."""
    job = jobs.enqueue(
        session, actor, CHECK, {"upload": upload.id}, at=at, organisation_id=upload.organisation_id
    )  # fmt: skip
    upload.job_id = job.id
    session.flush()


def display_name(filename: str) -> str:
    """The name as sent, without folders; it is shown, and never touches the disk."""
    name = filename.replace("\\", "/").rpartition("/")[2].strip()
    printable = "".join(char for char in name if char.isprintable())
    return printable[-200:] or "workbook.xlsx"


def _measure(content: IO[bytes]) -> None:
    size = content.seek(0, 2)
    content.seek(0)
    limit = int(current_app.config["UPLOAD_LIMIT"])
    if size == 0:
        raise Refused([Finding("file.empty", Severity.BLOCKER)], "file.empty")
    if size > limit:
        params = {"size": size, "limit": limit}
        raise Refused([Finding("file.too_big", Severity.BLOCKER, params=params)], "file.too_big", **params)
