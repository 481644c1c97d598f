"""Reporting regimes with their eleven elements, their periods, and the days nobody works."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from models.base.permissions import Permission
from models.base.words import Words
from models.periods.operations import (
    change_holiday,
    change_period,
    change_regime,
    enter_holiday,
    enter_period,
    enter_regime,
    remove_holiday,
    remove_period,
    remove_regime,
)
from models.periods.rules.fields import (
    HOLIDAY_FIELDS,
    HOLIDAY_KEY,
    PERIOD_FIELDS,
    PERIOD_KEY,
    REGIME_FIELDS,
    REGIME_KEY,
)
from models.periods.tables import Holiday, Period, Regime
from views.registers.description import Link, Register, Verbs, columns_of, stamps, structured

# Kept as structures: shown and set, never compared.
_IN_RULES: Final = frozenset({"channels", "frequency", "due_kind", "due_number", "cutoff_day"})

REGIMES: Final = Register(
    name="regimes",
    model=Regime,
    title=Words("Chế độ báo cáo", "Regimes"),
    singular=Words("Chế độ báo cáo", "Regime"),
    columns=(
        *(
            replace(column, filterable=False, sortable=False) if column.code in _IN_RULES else column
            for column in columns_of(Regime, REGIME_FIELDS)
        ),
        structured("due_rule", Words("Hạn gửi", "Due"), "due"),
        structured("cutoff_rule", Words("Chốt số liệu", "Figures close"), "cutoff"),
        *stamps(Regime),
    ),
    listed=("code", "name", "content_kind", "receiver", "weekend_rule", "valid_from", "valid_to"),
    key=REGIME_KEY,
    order=("code",),
    read=Permission.REGIME_READ,
    write=Permission.REGIME_MANAGE,
    verbs=Verbs(enter_regime, change_regime, remove_regime),
    fixed=("code",),
    icon="calendar-repeat",
    workbook="regimes",
    links=(
        Link("periods", "regime", Words("Kỳ báo cáo", "Periods")),
        Link("forms", "regime", Words("Biểu mẫu", "Forms")),
    ),
)
PERIODS: Final = Register(
    name="periods",
    model=Period,
    title=Words("Kỳ báo cáo", "Periods"),
    singular=Words("Kỳ báo cáo", "Period"),
    columns=columns_of(Period, PERIOD_FIELDS) + stamps(Period),
    listed=("name", "code", "regime", "starts_on", "ends_on", "cutoff_on", "due_on", "kind", "opens_on"),
    key=PERIOD_KEY,
    order=("-due_on", "code"),
    read=Permission.REGIME_READ,
    write=Permission.REGIME_MANAGE,
    verbs=Verbs(enter_period, change_period, remove_period),
    fixed=("regime", "code"),
    icon="calendar",
    workbook="periods",
    links=(Link("reports", "period", Words("Báo cáo", "Reports")),),
)
HOLIDAYS: Final = Register(
    name="holidays",
    model=Holiday,
    title=Words("Ngày nghỉ", "Days off"),
    singular=Words("Ngày nghỉ", "Day off"),
    columns=columns_of(Holiday, HOLIDAY_FIELDS) + stamps(Holiday),
    listed=("on", "name", "source", "certainty"),
    key=HOLIDAY_KEY,
    order=("-on",),
    read=Permission.REGIME_READ,
    write=Permission.REGIME_MANAGE,
    verbs=Verbs(enter_holiday, change_holiday, remove_holiday),
    titled=("name", "on"),
    icon="sun",
    workbook="holidays",
)
