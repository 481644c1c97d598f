"""Each kind of work outside requests, in words."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

KINDS: Final[dict[str, Any]] = {
    "upload.check": _l("Check of a workbook"), "export.register": _l("Workbook of a list"),
    "attachment.scan": _l("Virus scan of a file"),
    "register.bulk": _l("Change of many rows"), "register.undo": _l("Change of many rows taken back"),
    "attachment.scan_waiting": _l("Each day: files that wait for their virus scan"),
    "organisation:refresh_names": _l("Each day: names of agencies that take hold"),
    "account:forget_answers": _l("Each day: old answers to repeated requests are forgotten"),
    "export:remove_old": _l("Each day: workbooks of lists that are old are removed"),
    "database:analyse": _l("Each day: the database learns how many rows its tables have"),
    "job:forget": _l("Each day: work that ended long ago leaves the list"),
}  # fmt: skip


def kind_in_words(kind: str) -> str:
    """What a piece of work is; one that nobody named is shown as it is kept."""
    return str(KINDS.get(kind, kind))
