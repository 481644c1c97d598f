"""Agencies, their people, plans and focal points by hand; and another agency that can open none of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.judging import violations
from tests.browser.ways import BOTH, Walker, Way

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests.browser.conftest import Portal

    Walk = Callable[[str], Walker]
    Picture = Callable[[Page, str], object]

PROGRAMME = "DA468"
OWN_PASSWORD = "Hoa-phượng-đỏ-2021-bên-sông"
# An agency of the walk's own for each language: it has neither plan nor focal point in the demo year.
AGENCIES = {1: ("hanam", "H25"), 4: ("gialai", "H21")}


@pytest.fixture
def agency(portal_running: Portal, way: Way) -> tuple[str, str, str]:
    """The code of an agency, its editor and its approver."""
    name, code = AGENCIES[way.number]
    editor, approver = (
        portal_running.seat(f"{name}.{role}", code, f"vinhphuc.{role}") for role in ("editor", "approver")
    )
    return code, editor, approver


def closed_to(stranger: Walker, *addresses: str) -> None:
    for address in addresses:
        answer = stranger.page.goto(address)
        assert answer is not None
        assert answer.status in {403, 404}, address


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("form:has([name=password]) [type=submit]").click()


@BOTH
def test_somebody_is_invited_changes_the_first_password_and_is_switched_off(
    walk: Walk, agency: tuple[str, str, str], new_context: Callable[..., BrowserContext], picture: Picture, way: Way
) -> None:
    say, (_, _, approver) = way.say, agency
    username = f"moi.den.{way.number}"
    head = walk(approver)
    head.open("/people/")
    head.press(say("Invite somebody"))
    new = {"last_name": "Lò Thị", "first_name": f"Mới {way}", "email": f"{username}@example.org", "username": username}
    for name, value in new.items():
        head.page.locator(f"main [name={name}]").fill(value)
    head.press(say("Make the account"))
    head.look(say("First password"))
    picture(head.page, f"people-invited-{way}")
    told = head.main.locator("dt", has_text=say("First password")).locator("+ dd").inner_text().strip()

    locale = {"vi": "vi-VN", "en": "en-GB"}[way.language]
    page = new_context(way.size, locale).new_page()
    sign_in(page, username, told)
    page.goto(f"/lang/{way.language}")
    page.goto("/work/")
    expect(page.locator("html")).to_have_attribute("lang", way.language)
    expect(page.locator("main [name=conf_password]")).to_be_visible()
    assert violations(page) == []
    picture(page, f"people-first-password-{way}")
    for name, value in (("current", told), ("password", OWN_PASSWORD), ("conf_password", OWN_PASSWORD)):
        page.locator(f"main [name={name}]").fill(value)
    with page.expect_navigation():
        page.locator("main form:has([name=conf_password]) [type=submit]").click()
    page.goto("/work/")
    expect(page).to_have_url(re.compile("/work/"))

    head.open(f"/people/?search={username}")
    head.main.locator("tbody details.menu > summary").click()
    head.main.get_by_role("button", name=say("Switch off")).click()
    assert violations(head.page) == []
    head.press(say("Switch off"), head.page.locator("dialog[open]"))
    head.look(say("The account is switched off and its sessions have ended."))
    page.goto("/work/")
    expect(page).to_have_url(re.compile("/login/"))
    sign_in(page, username, OWN_PASSWORD)
    expect(page).to_have_url(re.compile("/login/"))
    stranger = walk("hanoi.approver")
    stranger.open(f"/people/?search={username}")
    stranger.look(say("Nobody is found"))


@BOTH
def test_two_agencies_are_merged_after_a_look_at_what_moves(
    walk: Walk, office: Callable[[str], Any], portal_running: Portal, picture: Picture, way: Way
) -> None:
    say, admin = way.say, walk("admin")
    codes = [f"K{way.number}{number}" for number in (1, 2, 3)]
    for code in codes:
        new = {
            "code": code,
            "name": f"Cơ quan thử {code}",
            "kind": "other",
            "level": "central",
            "valid_from": "2021-01-01",
        }
        assert "id" in office("admin").call("POST", "/organisations/", new)
    portal_running.seat(f"nguoi.{way.number}", codes[0], "vinhphuc.editor")
    admin.open("/agencies/succession")
    admin.page.locator("[name=kind]").select_option("merge")
    admin.page.locator("[name=on]").fill("2021-10-01")
    for field, names in (("from", codes[:2]), ("to", codes[2:])):
        box = admin.page.locator(f".combo:has(select[name={field}]) input")
        for code in names:
            box.fill(f"co quan thu {code}")
            admin.page.get_by_role("option", name=f"Cơ quan thử {code}").click()
    admin.page.locator("[name=move_members]").check()
    admin.press(say("Show what would happen"))
    admin.look(say("What would happen"), say("People who move"), f"Cơ quan thử {codes[0]}, Cơ quan thử {codes[1]}")
    assert violations(admin.page) == []
    picture(admin.page, f"succession-preview-{way}")
    assert office("admin").call("GET", f"/organisations/?filter[code]={codes[0]}")["result"][0]["valid_to"] is None
    admin.press(say("Carry it out"))
    admin.look(say("Carried out; it is written in the history."), f"Cơ quan thử {codes[2]}")
    picture(admin.page, f"succession-done-{way}")
    ended = office("admin").call("GET", f"/organisations/?filter[code]={codes[1]}")["result"][0]
    assert ended["valid_to"] == "2021-10-01"
    admin.open(f"/people/?agency={codes[2]}")
    admin.look(f"nguoi.{way.number}")
    admin.open(f"/agencies/?on=2021-09-01&q=Cơ quan thử {codes[0]}")
    admin.look(f"{codes[0]} · Cơ quan thử {codes[0]}")


@BOTH
def test_tasks_stand_on_a_board_and_on_the_line_of_time(
    walk: Walk, office: Callable[[str], Any], agency: tuple[str, str, str], picture: Picture, way: Way
) -> None:
    say, (code, editor, _) = way.say, agency
    name = f"Số hóa kết quả còn hiệu lực, lượt {way.number}"
    plan = {"organisation": code, "programme": PROGRAMME, "act_kind": "plan", "title": f"Kế hoạch của {code}"}
    made = office(editor).call("POST", "/plans/", plan)
    new = {"organisation": code, "programme": PROGRAMME, "number": "1", "group": "N1", "name": name,
           "lead_units": ["Văn phòng"], "time_text": "30/9/2021", "state": "in_progress"}  # fmt: skip
    task = office(editor).call("POST", "/tasks/", new)
    assert "id" in task, task
    who = walk(editor)
    who.open(f"/plans/board/?programme={PROGRAMME}")
    card = who.main.locator(".lane-card", has_text=name)
    expect(card).to_be_visible()
    who.look()
    picture(who.page, f"plans-board-{way}")
    card.get_by_role("button").click()
    dialog = who.page.locator("dialog[open]")
    dialog.locator("[name=progress]").fill("100")
    dialog.locator("[name=done_on]").fill("2021-09-28")
    assert violations(who.page) == []
    who.press(say("Record"), dialog)
    who.look(say("The progress was recorded."))
    expect(who.page.locator("section[aria-labelledby=lane-done]")).to_contain_text(name)
    who.press(say("Undo"))
    who.look(say("The task is as it was."))
    expect(who.page.locator("section[aria-labelledby=lane-in_progress]")).to_contain_text(name)
    card.get_by_role("button").click()
    dialog.locator("[name=progress]").fill("100")
    dialog.locator("[name=done_on]").fill("2021-09-28")
    who.press(say("Record"), dialog)
    who.open(f"/plans/board/?programme={PROGRAMME}&by=group")
    expect(who.page.locator("section[aria-labelledby=lane-N1]")).to_contain_text(name)
    who.press(say("Line of time"))
    row = who.main.locator("table.gantt tr", has_text=name)
    expect(row).to_contain_text(say("Done"))
    expect(row.locator("rect.gantt-ok")).to_have_count(1)
    who.look()
    picture(who.page, f"plans-timeline-{way}")
    lead = walk("lead")
    lead.open(f"/plans/timeline/?programme={PROGRAMME}&agency={code}")
    expect(lead.main.locator("table.gantt tr", has_text=name)).to_be_visible()
    closed_to(walk("hanoi.editor"), f"/tasks/show/{task['id']}", f"/tasks/edit/{task['id']}", f"/plans/show/{made['id']}",
              f"/plans/{made['id']}/files", f"/plans/board/?agency={code}", f"/plans/timeline/?agency={code}")  # fmt: skip


@BOTH
def test_a_focal_point_is_confirmed_and_a_contact_is_read_on_record(
    walk: Walk, office: Callable[[str], Any], agency: tuple[str, str, str], portal_running: Portal, picture: Picture,
    way: Way,
) -> None:  # fmt: skip
    say, (code, editor, _) = way.say, agency
    new = {"organisation": code, "programme": PROGRAMME, "duty": "main", "full_name": f"Trần Văn Lượt {way.number}",
           "unit": "Văn phòng UBND tỉnh", "phone": f"091234500{way.number}", "valid_from": "2021-02-01"}  # fmt: skip
    point = office(editor).call("POST", "/focal_points/", new)
    assert "id" in point, point
    with closing(sqlite3.connect(portal_running.database, timeout=60)) as connection, connection:
        # Half a year goes by; the portal's clock stands still.
        connection.execute("UPDATE focal_point SET verified_on = '2021-03-01' WHERE id = ?", [point["id"]])
    who = walk(editor)
    who.open("/")
    who.look(say("Who speaks for your agency is to be confirmed"))
    assert violations(who.page) == []
    picture(who.page, f"focal-point-due-{way}")
    who.press(say("Still right"))
    who.look(say("Confirmed: this person still speaks for the agency."))
    who.open(f"/focal_points/show/{point['id']}")
    expect(who.main).to_contain_text("11/10/2021")
    assert violations(who.page) == []
    picture(who.page, f"focal-point-{way}")

    lead = walk("lead")
    lead.open(f"/focal_points/alarms/?programme={PROGRAMME}")
    expect(lead.main.get_by_text(new["phone"])).to_have_count(0)
    lead.agree(lead.main.locator(f'form[action$="/{point["id"]}/reveal"] button'))
    lead.look(new["phone"], new["full_name"], say("That you read this contact was written in the audit trail."))
    assert violations(lead.page) == []
    picture(lead.page, f"contact-{way}")
    trail = office("admin").call("GET", "/audit/?filter[action]=focal_point:revealed&page_size=100")["result"]
    assert [each for each in trail if str(point["id"]) in str(each.values())], trail[:2]
    stranger = walk("hanoi.editor")
    closed_to(stranger, f"/focal_points/show/{point['id']}", f"/focal_points/edit/{point['id']}")
    stranger.open("/focal_points/list/")
    expect(stranger.main.get_by_text(new["unit"], exact=True)).to_have_count(0)
