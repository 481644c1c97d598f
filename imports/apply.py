"""The database half of the way of a workbook: check an upload against what is stored, then do what was shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.changeset import Changes
from imports.desk import Desk
from imports.intake import RegisterIntake
from imports.manifest import Expected, Manifest
from imports.pipeline import Preview, check, file_hash
from imports.registers import REGISTERS, Register, enter_set, guess_register, register, set_plan, take_out
from imports.staging.plan import Plan
from imports.staging.stage import Place, is_kept, kept, place_of, sweep
from imports.target import Target
from models.base.actor import Actor
from models.base.errors import Conflict
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.forms.rules.rows import RowKind
from models.organisations.queries import known_as
from models.organisations.tables import Organisation
from models.reports import operations as reports
from models.reports import queries
from models.reports.tables import Report
from models.uploads import operations as uploads
from models.uploads.operations import Checked
from models.uploads.queries import same_bytes
from models.uploads.rules import UploadState
from models.uploads.tables import Upload

Told = Callable[[int], None]


def _nobody(_: int) -> None:
    """Nobody listens."""


MOST_TAKEN_OUT = 2_000  # entries that one file may put in the bin: one by one, each with its history


def preview(
    session: Session, actor: Actor, upload: Upload, desk: Desk, *, at: datetime, told: Told = _nobody
) -> Preview:  # fmt: skip
    """Take an upload through every gate and keep what was found. Nothing of its content is stored as figures.

    ``told`` hears how far it is, in hundredths, and may raise to stop.
    """
    actor.require(Permission.UPLOAD_CREATE)
    if desk.stages is not None:
        sweep(desk.stages, at)
    found, target = examine(session, actor, upload, desk, at=at, stages=desk.stages, told=told)
    # Nothing is written before the file was read: on SQLite nobody else could write meanwhile, the job's beat neither.
    session.refresh(upload)  # so its sender may have discarded it
    if upload.state != UploadState.CHECKING.value:
        uploads.start(session, actor, upload, at=at)
    found.findings += _same_file(session, upload)
    checked = Checked(
        findings=found.findings, changes=found.changes.counts, preview=found.changes.as_dict(),
        fingerprint=found.fingerprint or None, kind=found.manifest.form or found.manifest.kind,
        form_version_id=target.version.id if target.version else None,
        period_id=target.period.id if target.period else None,
        report_id=target.report.id if target.report else None,
    )  # fmt: skip
    uploads.finish(session, actor, upload, checked, at=at)
    return found


def examine(
    session: Session, actor: Actor, upload: Upload, desk: Desk, *, at: datetime, stages: Path | None = None,
    told: Told = _nobody,
) -> tuple[Preview, Target]:  # fmt: skip
    """What the file says and would change, as things stand. Writes nothing; ``upload`` need not be stored.

    Its ``kind`` may be empty (the file says what it is), a form code, or the name of a register. Rows of a
    register that is entered set by set are left in ``stages``.
    """
    organisation = session.scalars(select(Organisation).where(Organisation.id == upload.organisation_id)).one()
    keep = partial(_place, upload, desk, stages) if stages else None
    target = Target(session, actor, organisation, at, keep=keep, told=told)
    expected = Expected(upload.kind) if upload.kind in REGISTERS else Expected(
        form=upload.kind, agency=organisation.code, agency_name=organisation.name,
        called=partial(known_as, session, organisation),
    )  # fmt: skip
    found = check(
        desk.path_of(upload.sha256), upload.filename, secret=desk.secret, find=target.find, expected=expected,
        guess=guess_register,
    )  # fmt: skip
    return found, target


def _place(upload: Upload, desk: Desk, stages: Path, plan: Plan) -> Place:
    return place_of(stages, desk.secret, upload.id, upload.sha256, plan.fingerprint())


def confirm(
    session: Session, actor: Actor, upload: Upload, desk: Desk, *, at: datetime, replace: bool = False
) -> dict[str, Any]:  # fmt: skip
    """Do exactly what the preview showed, from the same bytes, in the caller's transaction; gives the receipt.

    With ``replace`` the entries of a register that the file lacks go into the bin, those that the preview named
    and no others. Confirmed twice it is done once, with the same receipt. Conflict ``upload.stale`` where the
    stored rows are others than those the preview was compared with.
    """
    actor.require(Permission.UPLOAD_CREATE)
    if upload.state == UploadState.CONFIRMED.value and upload.receipt is not None:
        return upload.receipt
    if upload.state != UploadState.READY.value:
        raise Conflict("upload.wrong_state", state=upload.state, target=UploadState.CONFIRMED.value)
    if file_hash(desk.path_of(upload.sha256)) != upload.sha256:
        raise Conflict("upload.other_bytes")
    in_sets = upload.kind in REGISTERS and REGISTERS[upload.kind].sets is not None
    enter = _enter_set if in_sets else _enter_rows
    applied = enter(session, actor, upload, desk, at=at, replace=replace)
    receipt = _receipt(session, actor, upload, applied, at=at)
    report_id = applied.report.id if applied.report else None
    uploads.confirm(session, actor, upload, receipt=receipt, report_id=report_id, at=at)
    return receipt


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: rows by what happened to them, the findings that were accepted, the report where there is one."""

    counts: dict[str, int]
    note: Manifest
    findings: dict[str, int]
    report: Report | None = None


def _enter_set(
    session: Session, actor: Actor, upload: Upload, desk: Desk, *, at: datetime, replace: bool
) -> Applied:  # fmt: skip
    """From the stage that the check left; where it is gone, from the bytes, read and judged once more."""
    found = register(upload.kind)
    actor.require(found.permission)
    plan = set_plan(found)
    with ExitStack() as stack:
        stages = desk.stages or Path(stack.enter_context(TemporaryDirectory()))
        place = _place(upload, desk, stages, plan)
        if replace and not is_kept(place):
            _rebuild(session, actor, upload, desk, stages, at=at)
        changes = Changes(absent=_lacking(session, found, place), may_replace=bool(found.bin)) if replace else None
        if changes is not None:
            _require_same_absent(upload, changes)
        enter = partial(enter_set, session, actor, found, place, upload.fingerprint or "", at=at)
        try:
            counts = enter() | {"absent": 0}
        except KeyError:  # no stage that can be trusted, and nothing entered
            _rebuild(session, actor, upload, desk, stages, at=at)
            counts = enter() | {"absent": 0}
        place.remove()
    if changes is not None:
        counts["binned"] = take_out(session, actor, found, changes.absent, at=at)
    return Applied(counts, Manifest(upload.kind), dict(upload.counts))


def _rebuild(session: Session, actor: Actor, upload: Upload, desk: Desk, stages: Path, *, at: datetime) -> None:
    """Read and judge the file once more; it must give what was shown."""
    again, _ = examine(session, actor, upload, desk, at=at, stages=stages)
    _require_as_shown(upload, again)


def _lacking(session: Session, found: Register, place: Place) -> list[str]:
    """The keys within sight that the staged file does not have."""
    return sorted(frozenset(found.known(session)) - frozenset(kept(place).keys()))


def _enter_rows(
    session: Session, actor: Actor, upload: Upload, desk: Desk, *, at: datetime, replace: bool
) -> Applied:  # fmt: skip
    found, target = examine(session, actor, upload, desk, at=at)
    _require_as_shown(upload, found)
    if replace:
        _require_same_absent(upload, found.changes)
    if not isinstance(target.intake, RegisterIntake):
        return _enter_report(session, actor, upload, found, target, at=at)
    intake = target.intake
    done = register(found.manifest.kind).apply(session, actor, [intake.values(row) for row in found.rows], at)
    counts = {**done, "absent": 0}
    if replace:
        counts["binned"] = take_out(session, actor, register(upload.kind), found.changes.absent, at=at)
    return Applied(counts, found.manifest, found.counts)


def _enter_report(
    session: Session, actor: Actor, upload: Upload, found: Preview, target: Target, *, at: datetime
) -> Applied:  # fmt: skip
    assert target.version is not None
    assert target.period is not None
    report = reports.ensure_report(session, actor, upload.organisation_id, target.version, target.period, at=at)
    rows = [row for row in found.rows if row.kind is RowKind.LEAF]
    changes = reports.save_rows(session, actor, report, rows, at=at, upload=upload, version=target.version)
    return Applied(changes.counts(), found.manifest, found.counts, report)


def _require_as_shown(upload: Upload, found: Preview) -> None:
    if found.fingerprint != upload.fingerprint or found.verdict == "refused":
        raise Conflict("upload.stale")


def forget(upload: Upload, desk: Desk) -> None:
    """Nobody will confirm the upload: what was read of it goes. Its bytes stay for the record."""
    if desk.stages is not None and upload.kind in REGISTERS and REGISTERS[upload.kind].sets is not None:
        _place(upload, desk, desk.stages, set_plan(register(upload.kind))).remove()


def _require_same_absent(upload: Upload, changes: Changes) -> None:
    if not changes.may_replace:
        raise Conflict("register.not_replaced", kind=upload.kind)
    if len(changes.absent) > MOST_TAKEN_OUT:
        raise Conflict("register.too_many_absent", count=len(changes.absent), most=MOST_TAKEN_OUT)
    shown = upload.preview.get("absent") or {}
    if changes.absent and shown.get("mark") != changes.absent_mark:
        raise Conflict("upload.stale")


def sent_before(session: Session, upload: Upload) -> list[Upload]:
    """Uploads of the very same bytes that were recorded already."""
    return same_bytes(session, upload.sha256, besides=upload.id)


def _same_file(session: Session, upload: Upload) -> list[Finding]:
    return [
        Finding(
            "file.same_bytes",
            Severity.INFO,
            params={"at": other.confirmed_at.isoformat() if other.confirmed_at else "", "by": other.uploader},
        )
        for other in sent_before(session, upload)[:1]
    ]


def _receipt(
    session: Session, actor: Actor, upload: Upload, applied: Applied, *, at: datetime
) -> dict[str, Any]:  # fmt: skip
    note, report = applied.note, applied.report
    revision = queries.open_revision(session, report) if report else None
    return {
        "upload": upload.id,
        "report": report.id if report else None,
        "kind": note.form or note.kind,
        "agency": note.agency,
        "form": note.form,
        "period": note.period,
        "revision": revision.number if revision else None,
        "sha256": upload.sha256,
        "size": upload.size,
        "filename": upload.filename,
        "who": actor.name,
        "at": at.isoformat(),
        "counts": applied.counts,
        "findings": applied.findings,
    }
