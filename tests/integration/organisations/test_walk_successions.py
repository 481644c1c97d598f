"""Split, new name, dissolution and transfer walked through the wizard: form, preview, confirmation, what is there after."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.organisations.operations import add_organisation
from models.organisations.tables import Organisation, OrganisationName, Succession
from tests.cast import SINCE, Cast

SignIn = Callable[[str], FlaskClient]
DAY = "2021-10-01"  # before the present of the tests, so that the page of the agency shows it at once


@pytest.fixture(autouse=True)
def _names(session: Session, cast: Cast) -> None:
    for agency in cast.agencies.values():
        name = OrganisationName(organisation_id=agency.id, name=agency.name, kind=agency.kind, valid_from=SINCE)
        session.add(name)
    session.commit()


def _walk(client: FlaskClient, **told: Any) -> tuple[str, str]:
    """Fill in the form, press “preview”, press the button of the preview with what it carries; both pages."""
    form = client.get("/agencies/succession").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    data = {"csrf_token": token[1], "step": "preview", "on": DAY, **told}
    answer = client.post("/agencies/succession", data=data)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 200, shown
    confirming = shown.split('name="step" value="confirm"')[1].split("</form>")[0]
    carried: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', confirming):
        carried.setdefault(name, []).append(value)
    done = client.post("/agencies/succession", data={"csrf_token": token[1], "step": "confirm", **carried})
    assert done.status_code == 302, done.get_data(as_text=True)
    return shown, client.get(done.location).get_data(as_text=True)


def _steps(session: Session) -> list[tuple[str, int, int | None]]:
    session.expire_all()
    return [
        (each.kind, each.from_id, each.to_id) for each in session.scalars(select(Succession).order_by(Succession.id))
    ]


def test_a_province_is_split_into_two(sign_in: SignIn, session: Session, cast: Cast, actor: Any, at: Any) -> None:
    old = cast.agencies["H62"]
    heirs = [
        add_organisation(session, actor, code=code, name=name, kind="province", level="province", at=at,
                         valid_from=date(2021, 9, 1))
        for code, name in (("H97", "Tỉnh Thử Một"), ("H98", "Tỉnh Thử Hai"))
    ]  # fmt: skip
    session.commit()
    shown, after = _walk(
        sign_in("admin"), kind="split", **{"from": str(old.id), "to": [str(each.id) for each in heirs]}
    )
    assert "Tỉnh Thử Một, Tỉnh Thử Hai" in shown
    assert "Chia tách" in after
    assert _steps(session) == [("split", old.id, heirs[0].id), ("split", old.id, heirs[1].id)]
    assert old.valid_to == date(2021, 10, 1)
    tree = sign_in("admin").get("/agencies/?on=2021-10-02").get_data(as_text=True)
    assert "Tỉnh Thử Hai" in tree
    assert "Tỉnh Vĩnh Phúc" not in tree


def test_an_agency_gets_a_new_name_and_keeps_the_old_one_before(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:  # fmt: skip
    agency = cast.agencies["H62"]
    shown, after = _walk(
        sign_in("admin"), kind="rename", name="Thành phố Vĩnh Phúc", organisation_kind="city", source="NQ thử",
        **{"from": str(agency.id)},
    )  # fmt: skip
    assert "Thành phố Vĩnh Phúc" in shown
    assert "<h1>Thành phố Vĩnh Phúc</h1>" in after
    session.expire_all()
    assert (agency.name, agency.kind, agency.valid_to) == ("Thành phố Vĩnh Phúc", "city", None)
    before = sign_in("admin").get("/agencies/?on=2021-09-30").get_data(as_text=True)
    assert "Tỉnh Vĩnh Phúc" in before
    assert "Thành phố Vĩnh Phúc" not in before


def test_an_agency_is_dissolved_and_its_people_are_named_first(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:  # fmt: skip
    agency = cast.agencies["G18"]
    shown, after = _walk(sign_in("admin"), kind="dissolve", note="Kết thúc nhiệm vụ", **{"from": str(agency.id)})
    assert "boyte.approver" in shown
    assert "Giải thể" in after
    assert _steps(session) == [("dissolve", agency.id, None)]
    assert agency.valid_to == date(2021, 10, 1)
    refused = sign_in("boyte.editor").get("/plans/list/")
    assert refused.status_code in {302, 403}  # nobody works for it any more


def test_a_function_goes_to_another_and_nobody_ends(sign_in: SignIn, session: Session, cast: Cast) -> None:
    one, other = cast.agencies["G22"], cast.agencies["G18"]
    _, after = _walk(
        sign_in("admin"), kind="transfer_function", note="Kiểm soát thủ tục hành chính",
        **{"from": str(one.id), "to": str(other.id)},
    )  # fmt: skip
    assert "Kiểm soát thủ tục hành chính" in after
    assert _steps(session) == [("transfer_function", one.id, other.id)]
    assert session.scalars(select(Organisation.id).where(Organisation.valid_to.is_not(None))).all() == []


@pytest.mark.parametrize("key", ["²", "x", "99999999999", "-1"])
def test_a_key_that_is_none_is_refused(sign_in: SignIn, session: Session, key: str) -> None:
    client = sign_in("admin")
    form = client.get("/agencies/succession").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    data = {"csrf_token": token[1], "kind": "dissolve", "on": DAY, "step": "confirm", "from": key}
    assert client.post("/agencies/succession", data=data).status_code == 200
    assert _steps(session) == []
