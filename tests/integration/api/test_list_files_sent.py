"""Files that were sent are listed as every register is, over the API and on a page; each leads to its own page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.jobs.tables import Job
from models.uploads.tables import Upload
from tests.cast import Cast
from tests.integration.api.conftest import Caller

Call = Callable[[str], Caller]
AT = datetime(2021, 10, 5, 2, tzinfo=UTC)


@pytest.fixture
def sent(session: Session, cast: Cast) -> list[Upload]:
    """Sixty files of Hà Nội and one of Vĩnh Phúc; the last of Hà Nội is being checked by its job."""
    session.add(
        job := Job(
            kind="upload:check", state="running", progress=40, requested_at=AT, organisation_id=cast.agencies["H26"].id
        )
    )
    session.flush()
    made = [_file(cast, "H26", number) for number in range(60)] + [_file(cast, "H62", 60)]
    made[59].state, made[59].verdict, made[59].job_id = "queued", None, job.id
    session.add_all(made)
    session.flush()
    return made


def _file(cast: Cast, agency: str, number: int) -> Upload:
    refused = number % 2 == 1
    return Upload(
        organisation_id=cast.agencies[agency].id, uploader="Cán bộ", kind="procedures", filename=f"tệp {number}.xlsx",
        sha256=f"{number:064x}", size=10, content="aa/bb", received_at=AT + timedelta(minutes=number),
        state="refused" if refused else "ready", verdict="refused" if refused else "accepted",
    )  # fmt: skip


def _list(call: Call, user: str, query: str = "") -> Any:
    answer = call(user).get(f"/uploads/?{query}")
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


@pytest.mark.usefixtures("sent")
def test_the_oldest_file_is_found_too(call: Call) -> None:
    page = _list(call, "hanoi.editor", "page_size=50")
    assert page["result"][0]["filename"] == "tệp 59.xlsx"
    following = _list(call, "hanoi.editor", f"page_size=50&cursor={page['next']}")
    assert following["result"][-1]["filename"] == "tệp 0.xlsx"
    assert len(page["ids"]) + len(following["ids"]) == 60


@pytest.mark.usefixtures("sent")
def test_files_are_filtered_by_agency_and_by_what_became_of_them(call: Call) -> None:
    found = _list(call, "reviewer", "filter[agency]=H62&fields=filename,agency,state")
    assert [(row["filename"], row["state"]) for row in found["result"]] == [("tệp 60.xlsx", "ready")]
    assert _list(call, "hanoi.editor", "filter[state]=refused&count=exact")["count"] == 29
    assert _list(call, "hanoi.editor", "filter[agency]=H62")["result"] == []


def test_a_file_that_waits_is_as_far_as_its_job(call: Call, sent: list[Upload]) -> None:
    first = _list(call, "hanoi.editor", "fields=state,progress&page_size=1")["result"][0]
    assert (first["id"], first["state"], first["progress"]) == (sent[59].id, "checking", 40)


@pytest.mark.usefixtures("sent")
def test_a_word_that_nobody_knows_is_refused(call: Call) -> None:
    assert call("reviewer").get("/uploads/?filter[nope]=1").status_code == 400
    assert call("reviewer").get("/uploads/?page_size=5000").status_code == 400


def test_one_file_is_asked_for_again_without_its_weight(call: Call, sent: list[Upload], session: Session) -> None:
    address = f"/uploads/{sent[0].id}"
    first = call("hanoi.editor").get(address)
    tag = first.headers["ETag"]
    assert call("hanoi.editor").get(address, headers={"If-None-Match": tag}).status_code == 304
    sent[0].state = "discarded"
    session.flush()
    changed = call("hanoi.editor").get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.get_json()["state"]) == (200, "discarded")
    assert call("vinhphuc.editor").get(address).status_code == 404


@pytest.mark.parametrize(("register", "own"), [("uploads", "/uploads/"), ("reports", "/reports/")])
def test_a_row_leads_to_the_page_that_was_made_for_it(
    sign_in: Callable[[str], FlaskClient], sent: list[Upload], register: str, own: str
) -> None:  # fmt: skip
    client = sign_in("hanoi.editor")
    page = client.get(f"/{register}/list/")
    assert page.status_code == 200
    assert client.get(f"/{register}/show/{sent[0].id}").headers["Location"] == f"{own}{sent[0].id}"
    if register == "uploads":
        assert f'href="{own}{sent[59].id}"' in page.get_data(as_text=True)
        assert "Chờ" not in client.get("/uploads/list/?filter[state]=refused").get_data(as_text=True).split("<tbody")[1]


def test_periods_and_forms_are_chosen_from_a_list(sign_in: Callable[[str], FlaskClient], cast: Cast) -> None:
    client = sign_in("reviewer")
    filters = client.get("/reports/filters").get_data(as_text=True)
    assert "/periods/options.json" in filters
    assert "/forms/options.json" in filters
    chosen = client.get("/periods/options.json?q=quy")
    assert chosen.status_code == 200
    assert isinstance(chosen.get_json(), list)
