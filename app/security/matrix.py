"""Role × permission as a table for docs/security.md: ``python -m app.security.matrix`` writes it anew."""

from __future__ import annotations

from pathlib import Path

from app.security.roles import LABELS, READS_ALL, ROLES, WRITES_ALL
from models.base.permissions import Permission

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"
BEGIN, END = "<!-- matrix -->\n", "<!-- end of matrix -->"


def matrix() -> str:
    """The table in Markdown, one line for each permission."""
    head = ["", *(LABELS[role].en for role in ROLES)]
    lines = [head, ["---"] * len(head)]
    lines += [
        [f"`{permission.value}`", *("●" if permission in ROLES[role] else "" for role in ROLES)]
        for permission in Permission
    ]
    lines.append(["rows read", *("all" if role in READS_ALL else "own agency" for role in ROLES)])
    lines.append(["rows written", *_written()])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _written() -> list[str]:
    return ["all" if role in WRITES_ALL else "none" if role in READS_ALL else "own agency" for role in ROLES]


def renewed(page: str) -> str:
    """The page with the table as it is today."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + matrix() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
