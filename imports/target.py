"""What a workbook turned out to be for, and what of the stored data it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.intake import Intake, ReportIntake
from imports.layouts.report import REPORT, report_layout
from imports.manifest import Manifest
from imports.registers import REGISTERS, register_intake
from imports.staging.intake import SetIntake
from imports.staging.plan import Plan
from imports.staging.stage import Place
from models.base.actor import Actor
from models.base.clock import local_date
from models.base.errors import Conflict, NotFound
from models.base.findings import Finding, Severity
from models.base.permissions import Permission
from models.forms.queries import definition_of, find_version, version_by_hash
from models.forms.tables import FormVersion
from models.organisations.tables import Organisation
from models.periods.queries import period as period_of
from models.periods.tables import Period, Regime
from models.reports import queries
from models.reports.rules.states import EDITABLE, State
from models.reports.tables import Report


@dataclass(slots=True)
class Target:
    """What a workbook turned out to be for: a register; or agency, form version, period and the report, if begun."""

    session: Session
    actor: Actor
    organisation: Organisation
    at: datetime
    version: FormVersion | None = None
    period: Period | None = None
    report: Report | None = None
    intake: Intake | SetIntake | None = None
    keep: Callable[[Plan], Place] | None = None  # where the stage of a register is left
    told: Callable[[int], None] = lambda _: None

    @property
    def on(self) -> date:
        return local_date(self.at)

    def find(self, manifest: Manifest) -> Intake | SetIntake:
        """The intake for a manifest. NotFound for what is not there, Conflict for a report that takes no rows."""
        if manifest.kind in REGISTERS:
            self.intake = self._register(manifest.kind)
        elif manifest.kind == REPORT:
            self.intake = self._report(manifest)
        else:
            raise NotFound("upload.unknown_kind", kind=manifest.kind)
        return self.intake

    def _register(self, kind: str) -> Intake | SetIntake:
        intake = register_intake(self.session, self.actor, kind, at=self.at)
        if isinstance(intake, SetIntake):
            intake.place, intake.told = self.keep(intake.plan) if self.keep else None, self.told
        return intake

    def _report(self, manifest: Manifest) -> ReportIntake:
        self.actor.require(Permission.REPORT_ENTER)
        self.version = _version(self.session, manifest)
        self.period = period_of(self.session, _regime(self.session, self.version).code, manifest.period)
        self.report = queries.report_for(self.session, self.organisation.id, manifest.form, manifest.period)
        _require_open(self.report)
        revision = queries.shown_revision(self.session, self.report) if self.report else None
        previous, circumstances = queries.compared_with(
            self.session, self.organisation, self.version, self.period, on=self.on
        )
        about = {"agency": self.organisation.code, "form": self.version.content_hash, "period": self.period.code}
        return ReportIntake(
            report_layout(definition_of(self.version)),
            circumstances,
            queries.rows_of(self.session, revision) if revision else (),
            previous,
            about,
            notes=_older(self.session, self.version, self.period),
        )


def _version(session: Session, manifest: Manifest) -> FormVersion:
    try:
        return version_by_hash(session, manifest.form, manifest.form_hash)
    except NotFound:
        raise NotFound("manifest.unknown_version", sent=manifest.form_number, form=manifest.form) from None


def _require_open(report: Report | None) -> None:
    if report is not None and State(report.state) not in EDITABLE:
        at = report.decided_at or report.taken_at or report.submitted_at
        by = report.decided_by or report.taken_by or report.submitted_by or ""
        raise Conflict("report.not_with_agency", state=report.state, by=by, at=at.isoformat() if at else "")


def _older(session: Session, version: FormVersion, period: Period) -> list[Finding]:
    """A version that is still taken, though a newer one is in force for the period."""
    newest = find_version(session, version.form.code, period.ends_on)
    if newest is None or newest.number <= version.number:
        return []
    params = {"sent": version.number, "expected": newest.number}
    return [Finding("manifest.old_version", Severity.WARNING, params=params)]


def _regime(session: Session, version: FormVersion) -> Regime:
    return session.scalars(select(Regime).where(Regime.id == version.form.regime_id)).one()
