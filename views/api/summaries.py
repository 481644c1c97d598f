"""What each call of a register does, in one line: the calls are made for all registers alike, and so is this."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from models.base.words import Words
from views import formats
from views.api.openapi import Json

VERBS: Final = ("get", "post", "put", "patch", "delete")
_FILES: Final = "/{row_id}/attachments"
_FILE: Final = f"{_FILES}/{{attachment_id}}"
_SAID: Final[dict[tuple[str, str], Any]] = {
    ("/", "get"): _l("one page of the list"),
    ("/", "post"): _l("make a record"),
    ("/batch", "post"): _l("make and change several records, all of them or none"),
    ("/{row_id}", "get"): _l("one record"),
    ("/{row_id}", "put"): _l("change a record; fields that are left out stay"),
    ("/{row_id}", "patch"): _l("change a record; fields that are left out stay"),
    ("/{row_id}", "delete"): _l("put a record in the bin, or remove it where there is none"),
    ("/{row_id}/restore", "post"): _l("take a record out of the bin"),
    ("/bulk", "post"): _l("what an action would do to all rows of the list; with the mark of that survey, do it"),
    ("/bulk/{job_id}/undo", "post"): _l("take back all that such a job did"),
    (_FILES, "get"): _l("the files of a record"),
    (_FILES, "post"): _l("attach a file to a record"),
    (_FILE, "get"): _l("one file of a record"),
    (_FILE, "delete"): _l("remove a file; it can be put back"),
    (f"{_FILE}/content", "get"): _l("the bytes of a file"),
    (f"{_FILE}/restore", "post"): _l("put a removed file back"),
}  # fmt: skip


def summarised(paths: Json, base: str, title: Words) -> Json:
    """The paths of a register below ``base``, each call with what it does, in the reader's language."""
    for path, operations in paths.items():
        for verb in VERBS:
            said = _SAID.get((path.removeprefix(base), verb))
            if verb in operations and said is not None:
                operations[verb]["summary"] = f"{formats.words(title)}: {said}"
    return paths
