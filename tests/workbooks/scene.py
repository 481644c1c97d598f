"""What the workbooks of these tests are about: Vĩnh Phúc, quarter III of 2021, the two forms that ship."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from imports.coercion import Context as Reading
from imports.intake import Intake, ReportIntake
from imports.layouts import report_layout
from imports.manifest import Expected, Manifest
from imports.writer.form import Issue
from models.forms.rules.definition import FormDefinition, content_hash, read
from models.forms.rules.marking import Context
from models.forms.rules.rows import Row

FORMS = Path(__file__).resolve().parents[2] / "app" / "data" / "forms"
SECRET = b"a secret of the tests, 32 bytes."
FIGURES = ("c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13")
GROUP = "so_ban_nganh"

# Vĩnh Phúc, quarter III of 2021: 14.043 new and 2.191 carried over are 16.234; the split is made up.
ROWS = {
    "Hộ tịch": (4234, 1000, 2643, 591, 3734, 1000, 2634, 100, 500, 450, 50),
    "Đất đai": (7000, 1500, 4500, 1000, 6100, 1100, 4800, 200, 900, 800, 100),
    "Đăng ký kinh doanh": (5000, 3000, 1400, 600, 4600, 2000, 2560, 40, 400, 390, 10),
}
LAST = {
    "Hộ tịch": (4100, 900, 2700, 500, 3509, 900, 2509, 100, 591, 541, 50),
    "Đất đai": (6800, 1200, 4600, 1000, 5800, 1000, 4700, 100, 1000, 900, 100),
    "Đăng ký kinh doanh": (4800, 2800, 1400, 600, 4200, 1800, 2370, 30, 600, 590, 10),
}


def content(code: str) -> dict[str, object]:
    data: dict[str, object] = json.loads((FORMS / f"{code}.json").read_text("utf-8"))
    return data


def definition(code: str) -> FormDefinition:
    return read(content(code))


def manifest(code: str = "II.06") -> Manifest:
    return Manifest(
        kind="report",
        form=code,
        form_title=definition(code).title.vi,
        form_number=1,
        form_hash=content_hash(content(code)),
        agency="H62",
        agency_name="Tỉnh Vĩnh Phúc",
        period="2021-Q3",
        starts_on="2021-06-15",
        ends_on="2021-09-14",
        issued_to="vinhphuc.editor",
        issued_at="2021-09-15T08:00:00+07:00",
    )


def issue(**changes: object) -> Issue:
    note = manifest(str(changes.pop("form", "II.06")))
    return Issue(replace(note, **changes), due_on=date(2021, 9, 27), level="province")  # type: ignore[arg-type]


def rows(figures: dict[str, tuple[int, ...]]) -> list[Row]:
    return [
        Row("results", key, number, GROUP, dict(zip(FIGURES, map(Decimal, values), strict=True)))
        for number, (key, values) in enumerate(figures.items(), 1)
    ]


def expected(code: str = "II.06") -> Expected:
    hashes = (content_hash(content(code)), "an older version that is still taken")
    return Expected(
        "report",
        code,
        definition(code).title.vi,
        "H62",
        "Tỉnh Vĩnh Phúc",
        "2021-Q3",
        date(2021, 6, 15),
        date(2021, 9, 14),
        hashes=hashes,
    )


def find(code: str = "II.06") -> Callable[[Manifest], Intake]:
    """The intake of the tests: nothing stored yet, quarter II accepted."""

    def intake(_: Manifest) -> Intake:
        previous = rows(LAST) if code == "II.06" else None
        circumstances = Context(date(2021, 10, 5), "quarter", "province")
        return ReportIntake(report_layout(definition(code)), circumstances, (), previous, context=Reading())

    return intake
