"""The changes of a large file stand on several pages: a browser takes seconds over some thousand cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.generate_procedures import generate_procedures
from imports import apply
from imports.changeset import SHOWN
from imports.desk import Desk
from imports.manifest import Manifest
from imports.pipeline import file_hash
from imports.registers import register
from imports.writer.register import write_register
from models.base.actor import system
from models.organisations.tables import Organisation
from models.uploads import operations as uploads
from models.uploads.operations import Bytes
from tests.workbooks.scene import SECRET
from views.pages.uploads import CELLS

OFFICE = system("test")


@pytest.fixture
def sent(loaded: Session, cast: Any, at: datetime, tmp_path: Path) -> int:
    """A file with more new procedures than a preview keeps."""
    path = tmp_path / "p.xlsx"
    rows = list(generate_procedures(SHOWN + 12, ("G15", "G18", "H26")))
    write_register(register("procedures").layout(), Manifest("procedures"), SECRET, rows, path)
    owner = loaded.scalars(select(Organisation.id).where(Organisation.code == "G22")).one()
    file = Bytes(path.name, file_hash(path), path.stat().st_size, "p")
    upload = uploads.receive(loaded, OFFICE, owner, "", file, at=at)
    apply.preview(loaded, OFFICE, upload, Desk(lambda _: path, SECRET, tmp_path / "stages"), at=at)
    loaded.commit()
    return upload.id


def keys_on(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'<th scope="row">(4\.\d{6})</th>', page)))


def test_every_shown_row_is_on_one_page(sent: int, sign_in: Callable[[str], FlaskClient]) -> None:
    client = sign_in("reviewer")
    first = client.get(f"/uploads/{sent}").text
    assert "12 dòng thay đổi khác" in first
    assert first.count("<tr>") <= CELLS + 10
    seen = keys_on(first)
    for page in range(2, SHOWN):
        found = keys_on(client.get(f"/uploads/{sent}?page={page}").text)
        if found[0] in seen:  # the last page again
            break
        seen += found
    assert len(seen) == len(set(seen)) == SHOWN


@pytest.mark.parametrize(("asked", "same_as"), [("0", "1"), ("-4", "1"), ("x", "1"), ("99999", "1000")])
def test_a_page_that_is_not_there_is_the_nearest(
    sent: int, sign_in: Callable[[str], FlaskClient], asked: str, same_as: str
) -> None:
    client = sign_in("reviewer")
    one, other = (keys_on(client.get(f"/uploads/{sent}?page={page}").text) for page in (asked, same_as))
    assert one == other != []
