"""National figures as tables: the shapes that exports and charts need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import pandas as pd

from models.rollup.queries import Part, Rollup
from models.rollup.rules import Total


def by_agency(rollup: Rollup) -> pd.DataFrame:
    """Agencies × figures, in official order: ``agency``, ``name``, then one column per figure; blanks are NA."""
    codes = list(rollup.figures)
    frame = pd.DataFrame(
        {
            "agency": pd.array([agency.code for agency in rollup.agencies], dtype="string"),
            "name": pd.array([agency.name for agency in rollup.agencies], dtype="string"),
        }
    )
    for code in codes:
        frame[code] = numbers(agency.figures.get(code) for agency in rollup.agencies)
    return frame


def totals(rollup: Rollup) -> pd.DataFrame:
    """One row per figure: ``figure``, ``label``, ``value``, ``counted``."""
    return _totals_frame(rollup, rollup.fields)


def by_group(rollup: Rollup) -> pd.DataFrame:
    """One row per block of rows and figure: as ``totals``, with ``group`` before."""
    frames = []
    for group, fields in rollup.groups.items():
        frame = _totals_frame(rollup, fields)
        frame.insert(0, "group", group)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["group", *_COLUMNS])


def missing(rollup: Rollup) -> pd.DataFrame:
    """Who is not in the figures: ``agency``, ``name``, ``why``; those that owe nothing come last."""
    rows = [(each.code, each.name, each.why) for each in (*rollup.missing, *rollup.nil, *rollup.excused)]
    return pd.DataFrame(rows, columns=["agency", "name", "why"], dtype="string")


def of_parts(parts: Iterable[Part]) -> pd.DataFrame:
    """The cells of a figure, one row each, with agency, revision, file, sheet and cell."""
    listed = list(parts)
    names = ("agency", "agency_name", "revision", "filename", "group", "row_key", "field", "sheet", "cell", "reason")
    frame = pd.DataFrame({name: [getattr(part, name) for part in listed] for name in names})
    frame["value"] = numbers(part.number for part in listed)
    return frame


_COLUMNS = ["figure", "label", "value", "counted"]


def _totals_frame(rollup: Rollup, fields: Mapping[str, Total]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "figure": pd.array(list(fields), dtype="string"),
            "label": pd.array([rollup.figures[code].label.vi for code in fields], dtype="string"),
        }
    )
    frame["value"] = numbers(total.value for total in fields.values())
    frame["counted"] = pd.array([total.counted for total in fields.values()], dtype="Int64")
    return frame


def numbers(values: Iterable[Decimal | None]) -> pd.api.extensions.ExtensionArray:
    """A column of figures with NA for blanks: whole numbers as Int64, others as Float64."""
    listed = list(values)
    whole = all(value is None or value == value.to_integral_value() for value in listed)
    if whole:
        return pd.array([None if value is None else int(value) for value in listed], dtype="Int64")
    return pd.array([None if value is None else float(value) for value in listed], dtype="Float64")
