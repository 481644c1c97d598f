"""The pages of a register: list, record, form, history, bin, many at once, for those who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.catalogue.tables import Procedure
from tests.cast import Cast
from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def procedures(session: Session, cast: Cast) -> list[Procedure]:
    made = [
        Procedure(
            code=f"1.00{number:04d}", name=f"Thủ tục {number} về khai sinh", field="Hộ tịch", levels=["commune"],
            owner_id=cast.agencies["G22"].id, publication_state="new", decision_on=date(2021, 3, 1),
        )
        for number in range(30)
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    return made


def _text(answer: Any, status: int = 200) -> str:
    text: str = answer.get_data(as_text=True)
    assert answer.status_code == status, text[:2000]
    return text


def _post(client: FlaskClient, path: str, data: Any, page: str) -> Any:
    sent = MultiDict(data.items() if isinstance(data, dict) else data)
    return client.post(path, data=sent, headers={"X-CSRFToken": csrf_token(page)})


@pytest.mark.usefixtures("procedures")
def test_the_list_shows_names_and_leads_on(sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    page = _text(client.get("/procedures/list/"))
    assert page.count("<tr data-version=") == 25
    assert "Văn phòng Chính phủ" in page
    assert "Hộ tịch" in page
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    second = _text(client.get("/procedures/list/" + following[1].replace("&amp;", "&")))
    assert second.count("<tr data-version=") == 5
    assert "/procedures/add" not in page


@pytest.mark.usefixtures("procedures")
def test_an_address_carries_filters_order_and_columns(sign_in: SignIn) -> None:
    page = _text(sign_in("hanoi.editor").get("/procedures/list/?filter[code]=1.000007&sort=-code&fields=name,code"))
    assert page.count("<tr data-version=") == 1
    assert "1.000007" in page
    assert "Hộ tịch" not in page.split("<tbody>")[1].split("</tbody>")[0]


@pytest.mark.usefixtures("procedures")
def test_filters_come_when_they_are_opened_and_know_what_holds(sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    page = _text(client.get("/procedures/list/?filter[publication_state]=new"))
    asked = re.search(r'hx-get="([^"]+)"', page)
    assert asked
    filters = _text(client.get(asked[1].replace("&amp;", "&")))
    assert '<option value="new" selected>' in filters
    assert 'name="filter[name][contains]"' in filters
    assert "<html" not in filters


@pytest.mark.usefixtures("procedures")
def test_a_bad_address_says_so_and_shows_the_list(sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    answer = client.get("/procedures/list/?filter[nothing]=1")
    assert answer.status_code == 302
    assert "nothing" in _text(client.get(answer.headers["Location"]))


def test_a_record_is_added_amended_binned_and_brought_back(sign_in: SignIn, session: Session) -> None:
    client = sign_in("reviewer")
    page = _text(client.get("/procedures/add"))
    bad = _post(client, "/procedures/add", {"code": "x", "name": "Đăng ký kết hôn", "levels-given": "1"}, page)
    assert "Đăng ký kết hôn" in _text(bad, 422)
    assert 'aria-invalid="true"' in _text(bad, 422)
    good = [("code", "1.000894"), ("name", "Đăng ký kết hôn"), ("field", "Hộ tịch"), ("levels-given", "1"),
            ("levels", "commune"), ("kind", "standard"), ("owner", "G22"), ("publication_state", "new")]  # fmt: skip
    saved = _post(client, "/procedures/add", good, page)
    assert saved.status_code == 302, saved.get_data(as_text=True)[:3000]
    show = saved.headers["Location"]
    row_id = int(show.rsplit("/", 1)[1])
    edit = _text(client.get(f"/procedures/edit/{row_id}"))
    change = {"name": "Đăng ký kết hôn lưu động", "row_version": "1"}
    assert _post(client, f"/procedures/edit/{row_id}", change, edit).status_code == 302
    stale = _text(_post(client, f"/procedures/edit/{row_id}", {"name": "Khác", "row_version": "1"}, edit), 412)
    assert "Đăng ký kết hôn lưu động" in stale
    assert "Khác" in stale
    record = _text(client.get(show))
    assert "reviewer" in record
    entry = re.search(r"/undo/(\d+)", record)
    assert entry
    assert _post(client, f"/procedures/show/{row_id}/undo/{entry[1]}", {}, record).status_code == 302
    assert "<h1>1.000894 · Đăng ký kết hôn</h1>" in _text(client.get(show))
    assert _post(client, f"/procedures/bin/{row_id}", {}, record).status_code == 302
    assert "1.000894" in _text(client.get("/procedures/list/?binned=true"))
    assert _post(client, f"/procedures/restore/{row_id}", {}, record).status_code == 302
    assert "1.000894" in _text(client.get("/procedures/list/"))


def test_many_are_changed_after_a_preview_and_taken_back(
    sign_in: SignIn, procedures: list[Procedure], session: Session
) -> None:
    client = sign_in("reviewer")
    page = _text(client.get("/procedures/list/"))
    chosen = [("id", str(row.id)) for row in procedures[:3]]
    preview = _text(_post(client, "/procedures/bulk", [*chosen, ("action", "set"), ("field", "service_level"),
                                                       ("service_level", "full")], page))  # fmt: skip
    assert "Toàn trình" in preview
    assert _count(session, "full") == 0
    versions = [("version", "1")] * 3
    done = _post(client, "/procedures/bulk/do", [*chosen, *versions, ("action", "set"), ("field", "service_level"),
                                                 ("service_level", "full")], page)  # fmt: skip
    assert done.status_code == 302
    assert _count(session, "full") == 3
    request_id = re.search(r"undo=([\w-]+)", done.headers["Location"])
    assert request_id
    assert _post(client, f"/procedures/undo/{request_id[1]}", {}, page).status_code == 302
    assert _count(session, "full") == 0


def test_a_page_that_went_stale_puts_nothing_in_the_bin(
    sign_in: SignIn, procedures: list[Procedure], session: Session
) -> None:
    client = sign_in("reviewer")
    place = f"/procedures/show/{procedures[0].id}"
    page = _text(client.get(place))
    assert 'name="row_version" value="1"' in page
    procedures[0].fee = "8.000 đồng"
    session.commit()
    _post(client, f"/procedures/bin/{procedures[0].id}", {"row_version": "1"}, page)
    assert _binned(session) == 0
    assert "8.000 đồng" in _text(client.get(place))


@pytest.mark.parametrize("asked", [("action", "set"), ("action", "forget"), ("action", "")])
def test_many_are_left_alone_where_nothing_clear_is_asked(
    sign_in: SignIn, procedures: list[Procedure], session: Session, asked: tuple[str, str]
) -> None:
    client = sign_in("reviewer")
    page = _text(client.get("/procedures/list/"))
    sent = [("id", str(procedures[0].id)), ("version", "1"), asked, ("field", "no_such_field"), ("no_such_field", "1")]
    done = _post(client, "/procedures/bulk/do", sent, page)
    assert done.status_code == 302
    assert "undo=" not in done.headers["Location"]
    assert _binned(session) == 0


def test_many_are_not_binned_over_what_somebody_changed_meanwhile(
    sign_in: SignIn, procedures: list[Procedure], session: Session
) -> None:
    client = sign_in("reviewer")
    page = _text(client.get("/procedures/list/"))
    chosen = [(name, value) for row in procedures[:2] for name, value in (("id", str(row.id)), ("version", "1"))]
    procedures[1].fee = "8.000 đồng"
    session.commit()
    done = _post(client, "/procedures/bulk/do", [*chosen, ("action", "bin")], page)
    assert _binned(session) == 0
    assert "1.000001" in _text(client.get(done.headers["Location"]))


def test_many_go_into_the_bin_and_come_back(sign_in: SignIn, procedures: list[Procedure], session: Session) -> None:
    client = sign_in("reviewer")
    page = _text(client.get("/procedures/list/"))
    chosen = [("id", str(row.id)) for row in procedures[:2]]
    assert "1.000001" in _text(_post(client, "/procedures/bulk", [*chosen, ("action", "bin")], page))
    done = _post(client, "/procedures/bulk/do", [*chosen, ("action", "bin"), *[("version", "1")] * 2], page)
    assert _binned(session) == 2
    request_id = re.search(r"undo=([\w-]+)", done.headers["Location"])
    assert request_id
    _post(client, f"/procedures/undo/{request_id[1]}", {}, page)
    assert _binned(session) == 0


def _count(session: Session, level: str) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Procedure).where(Procedure.service_level == level)) or 0


def _binned(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Procedure).where(Procedure.deleted_at.is_not(None))) or 0


def test_a_safe_field_is_changed_in_the_list(sign_in: SignIn, procedures: list[Procedure]) -> None:
    client = sign_in("reviewer")
    page = _text(client.get("/procedures/list/"))
    path = f"/procedures/inline/{procedures[0].id}"
    sent = {"field": "terms", "value": "5 ngày", "row_version": "1"}
    assert _post(client, path, sent, page).get_json() == {"text": "5 ngày", "row_version": 2}
    assert _post(client, path, sent, page).status_code == 412
    assert _post(client, path, {"field": "name", "value": "x", "row_version": "2"}, page).status_code == 404


@pytest.mark.usefixtures("procedures")
def test_columns_and_views_are_kept_for_their_reader(sign_in: SignIn) -> None:
    client = sign_in("hanoi.editor")
    page = _text(client.get("/procedures/list/"))
    _post(client, "/procedures/columns", [("fields", "name"), ("fields", "code")], page)
    assert "Hộ tịch" not in _text(client.get("/procedures/list/")).split("<tbody>")[1].split("</tbody>")[0]
    _post(client, "/procedures/views", {"name": "Khai sinh", "query": "?search=khai", "shared": "y"}, page)
    assert "Khai sinh" in _text(client.get("/procedures/list/"))
    assert "Khai sinh" in _text(sign_in("hanoi.approver").get("/procedures/list/")).split('id="rows"')[0]
    assert ">Khai sinh" not in _text(sign_in("vinhphuc.editor").get("/procedures/list/"))


def test_a_cell_opens_with_its_own_control(sign_in: SignIn, procedures: list[Procedure]) -> None:
    client = sign_in("reviewer")
    assert '<option value="full">' in _text(client.get(f"/procedures/cell/{procedures[0].id}/service_level"))
    assert client.get(f"/procedures/cell/{procedures[0].id}/name").status_code == 404
    assert sign_in("hanoi.editor").get(f"/procedures/cell/{procedures[0].id}/fee").status_code == 403


def test_two_versions_stand_side_by_side_and_the_older_comes_back(
    sign_in: SignIn, session: Session, procedures: list[Procedure]
) -> None:
    client, row = sign_in("reviewer"), procedures[3]
    place = f"/procedures/show/{row.id}"
    for fee in ("1.000 đồng", "2.000 đồng", "3.000 đồng"):
        page = _text(client.get(f"/procedures/edit/{row.id}"))
        version = re.search(r'name="row_version" value="(\d+)"', page)
        assert version
        _post(client, f"/procedures/edit/{row.id}", {"fee": fee, "row_version": version[1]}, page)
    assert "/compare" in _text(client.get(place))
    page = _text(client.get(f"{place}/compare"))
    assert "<del>2.000 đồng</del>" in page
    assert "<ins>3.000 đồng</ins>" in page
    entries = re.findall(r'<option value="(\d+)"', page.split('name="new"')[0])
    oldest, newest = entries[-1], entries[0]
    page = _text(client.get(f"{place}/compare?old={oldest}&new={newest}"))
    assert "<ins>3.000 đồng</ins>" in page
    version = re.search(r'name="row_version" value="(\d+)"', page)
    assert version
    stale = _post(client, f"{place}/version/{oldest}", {"row_version": "1"}, page)
    assert stale.status_code == 302
    session.expire_all()
    assert row.fee == "3.000 đồng"
    _post(client, f"{place}/version/{entries[1]}", {"row_version": version[1]}, page)
    session.expire_all()
    assert row.fee == "2.000 đồng"
    assert client.get(f"{place}/compare?old=999999&new={newest}").status_code == 404
    agency = sign_in("hanoi.editor")  # the history of the catalogue is not for agencies
    assert agency.get(f"{place}/compare?old={oldest}&new={newest}").status_code == 404
    assert "/version/" not in _text(agency.get(f"{place}/compare"))


@pytest.mark.usefixtures("procedures")
def test_the_list_goes_out_as_a_workbook(sign_in: SignIn) -> None:
    import io

    import openpyxl

    client = sign_in("hanoi.editor")
    page = _text(client.get("/procedures/list/?filter[code][starts]=1.00000&fields=name,owner"))
    asked = re.search(r'href="(/workbooks/procedures/export[^"]+)"', page)
    assert asked
    answer = client.get(asked[1].replace("&amp;", "&"))
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = {str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row if cell.value is not None}
    assert {"1.000003", "G22"} <= cells
    assert "1.000012" not in cells


@pytest.mark.usefixtures("procedures")
def test_the_palette_finds_records_without_diacritics(sign_in: SignIn) -> None:
    found = sign_in("hanoi.editor").get("/search.json?q=thu tuc 7").get_json()
    assert [row["label"] for row in found] == ["Thủ tục 7 về khai sinh"]
    assert found[0]["href"].startswith("/procedures/show/")


@pytest.mark.parametrize("method", ["add", "edit/1", "bin/1", "restore/1", "bulk", "bulk/do", "undo/x"])
def test_those_without_the_right_change_nothing(sign_in: SignIn, method: str) -> None:
    client = sign_in("hanoi.editor")
    page = _text(client.get("/procedures/list/"))
    assert _post(client, f"/procedures/{method}", {}, page).status_code in {302, 403}
    if method in {"add", "edit/1"}:
        assert client.get(f"/procedures/{method}").status_code in {302, 403}


@pytest.mark.parametrize("name", ["organisations", "documents", "programmes", "objectives", "targets", "plans", "tasks",
                                  "focal_points", "regimes", "periods", "audit"])  # fmt: skip
def test_every_register_has_its_pages(sign_in: SignIn, name: str) -> None:
    client = sign_in("lead")
    _text(client.get(f"/{name}/list/"))
    if name in {"documents", "programmes", "objectives", "targets"}:
        _text(client.get(f"/{name}/add"))
