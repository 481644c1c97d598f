"""What can be done with regimes, their periods, extensions and holidays."""

from models.periods.operations.entering import (
    change_holiday,
    change_period,
    change_regime,
    enter_holiday,
    enter_period,
    enter_regime,
    holiday_values,
    period_values,
    regime_values,
    upsert_holiday,
    upsert_period,
    upsert_regime,
)
from models.periods.operations.holidays import add_holiday, amend_holiday, remove_holiday
from models.periods.operations.periods import add_period, amend_period, extend, remove_period
from models.periods.operations.regimes import add_regime, amend_regime, generate_periods, remove_regime

__all__ = [
    "add_holiday", "add_period", "add_regime", "amend_holiday", "amend_period", "amend_regime", "change_holiday",
    "change_period", "change_regime", "enter_holiday", "enter_period", "enter_regime", "extend", "generate_periods",
    "holiday_values", "period_values", "regime_values", "remove_holiday", "remove_period", "remove_regime",
    "upsert_holiday", "upsert_period", "upsert_regime",
]  # fmt: skip
