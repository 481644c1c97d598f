"""Makes the workbooks of ``accepted`` and ``refused``: what agencies really send, one fault each.

Run ``python -m tests.workbooks.build`` from the project's root; then look at what changed in the
``.findings`` files, which say what each workbook must give: code, severity, sheet and cell per line.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from imports.pipeline import check
from tests.workbooks import cases_accepted, cases_files, cases_refused, scene
from tests.workbooks.making import ACCEPTED, REFUSED, form_of

__all__ = ["ACCEPTED", "HERE", "REFUSED", "cases_accepted", "cases_files", "cases_refused", "lines"]
HERE = Path(__file__).resolve().parent


def lines(path: Path) -> list[str]:
    """What the file gives: one line per finding, ``code severity Sheet!Cell``, in the order of the report."""
    form = form_of(path.stem.removeprefix("on_"))
    preview = check(path, path.name, secret=scene.SECRET, find=scene.find(form), expected=scene.expected(form))
    return [_line(finding) for finding in preview.findings]


def _line(finding: Any) -> str:
    place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    return f"{finding.code} {finding.severity.value} {place}".rstrip()


def main() -> None:
    for folder, cases in (("accepted", ACCEPTED), ("refused", REFUSED)):
        target = HERE / folder
        target.mkdir(exist_ok=True)
        for name, make in cases.items():
            path = target / f"{name}.xlsx"
            if not path.exists() or "--again" in sys.argv:
                make(path)
            found = lines(path)
            path.with_suffix(".findings").write_text("".join(f"{line}\n" for line in found), "utf-8")


if __name__ == "__main__":
    main()
