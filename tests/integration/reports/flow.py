"""The acts of a report as the tests of reports and of figures need them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from models.forms.rules.rows import Row
from models.reports import operations as do
from models.reports.tables import Report
from models.uploads.tables import Upload
from tests.integration.reports.conftest import Year
from tests.unit.forms.vinhphuc import report as whole_report

Clock = Callable[[int], datetime]


def filled(
    year: Year, clock: Clock, *, agency: str = "vinhphuc", period: str = "2021-Q3", rows: Sequence[Row] | None = None,
    upload: Upload | None = None,
) -> Report:  # fmt: skip
    """A draft with rows: those of Vinh Phuc, or others."""
    report = year.begin(f"{agency}.editor", period)
    with year.acting(f"{agency}.editor") as editor:
        do.save_rows(year.session, editor, report, whole_report() if rows is None else rows, at=clock(0), upload=upload)
    return report


def sent(year: Year, clock: Clock, **how: object) -> Report:
    report = filled(year, clock, **how)  # type: ignore[arg-type]
    with year.acting(f"{how.get('agency', 'vinhphuc')}.approver") as approver:
        do.submit(year.session, approver, report, at=clock(5))
    return report


def taken(year: Year, clock: Clock, **how: object) -> Report:
    report = sent(year, clock, **how)
    with year.acting("reviewer") as reviewer:
        do.take(year.session, reviewer, report, at=clock(10))
    return report


def accepted(year: Year, clock: Clock, **how: object) -> Report:
    report = taken(year, clock, **how)
    with year.acting("reviewer") as reviewer:
        do.accept(year.session, reviewer, report, at=clock(15))
    return report


def returned(year: Year, clock: Clock, **how: object) -> Report:
    report = taken(year, clock, **how)
    with year.acting("reviewer") as reviewer:
        do.return_(year.session, reviewer, report, "Cột 10 lệch", at=clock(15))
    return report
