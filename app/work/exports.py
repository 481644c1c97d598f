"""Writing the workbook of a long list, outside the request."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.chores import daily
from app.jobs import Run, handles
from app.storage import files
from models.audit.operations import record
from models.base.model import Model
from models.jobs.queries import finished
from models.jobs.tables import Job
from views.exports import EXPORT, arguments, kept_days, wanted, write


@handles(EXPORT)
def write_export(run: Run) -> dict[str, Any]:
    """What the list shows to whoever asked, as things stand when it is written; kept in the store of files."""
    kind, query = str(run.payload["kind"]), str(run.payload["query"])
    chosen = wanted(run.session, run.actor, kind, arguments(query))

    def tell(done: int, total: int) -> None:
        run.progress(5 + 90 * done // max(1, total))

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{kind}.xlsx"
        count = write(
            run.session, run.actor, chosen, target, at=run.at, language=str(run.payload["language"]), progress=tell
        )
        with target.open("rb") as stream:
            kept = files().put(stream)
    record(run.session, run.actor, "register:exported", at=run.at, note=f"{kind}: {count} {query[:500]}")
    return {"sha256": kept.sha256, "size": kept.size, "rows": count, "filename": f"{kind}.xlsx"}


@daily("export:remove_old")
def remove_old(run: Run) -> dict[str, Any]:
    """Files that exports left are removed some days later, but for those that something else keeps as well."""
    old, young = finished(run.session, EXPORT, before=run.at - timedelta(days=kept_days()))
    gone = {_file_of(job) for job in old} - {_file_of(job) for job in young} - _named(run.session)
    return {"removed": sum(files().remove(sha256) for sha256 in gone if sha256)}


def _named(session: Session) -> set[str]:
    """The files that some row names: an export that was sent back unchanged is an upload with the same bytes."""
    columns = [m.columns["sha256"] for m in Model.registry.mappers if "sha256" in m.columns]
    return {sha256 for column in columns for sha256 in session.scalars(select(column)) if sha256}


def _file_of(job: Job) -> str:
    return str((job.result or {}).get("sha256") or "")
