"""What scripts add to pages, used: warnings before a loss, charts that lead on, the palette, no network, the map by date."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.judging import judge, violations
from tests.browser.ways import BOTH, EN_NARROW, VI_WIDE, Walker, Way

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

    from tests.browser.conftest import Portal
    from tests.browser.scene import Scene

    Walk = Callable[[str], Walker]
    Picture = Callable[[Page, str], object]


def test_what_was_typed_is_not_lost_without_a_question(enter: Callable[..., Page]) -> None:
    page, asked = enter("reviewer"), []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.goto("/documents/add")
    page.locator("main form[data-guard] [name=number]").press_sequentially("99/KH-UBND")
    page.locator("main .crumbs a").first.click(no_wait_after=True)
    for _ in range(100):
        if asked:
            break
        page.wait_for_timeout(100)
    assert asked == ["beforeunload"]
    expect(page).to_have_url(re.compile("/documents/add$"))
    expect(page.locator("[name=number]")).to_have_value("99/KH-UBND")
    page.remove_listener("dialog", stay)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("main .crumbs a").first.click()
    page.wait_for_url("**/documents/list/")
    asked.clear()
    page.locator("main .crumbs a, main tbody a").first.click()  # nothing typed, nothing asked
    page.wait_for_url(lambda url: "/documents/list/" not in url)
    assert asked == []


@BOTH
def test_a_chart_leads_on_and_is_taken_away_as_picture_and_as_data(walk: Walk, picture: Picture, way: Way) -> None:
    who = walk("lead")
    page = who.open("/board/?year=2021&view=charts")
    chart = page.locator("[data-chart][data-kind=ranking]").first
    chart.scroll_into_view_if_needed()
    canvas = chart.locator("canvas").first
    expect(canvas).to_be_visible()
    assert violations(page) == []
    picture(page, f"charts-{way}")
    name = chart.get_attribute("data-title") or ""
    shot = Image.open(io.BytesIO(who.download(chart.locator("[data-chart-picture]"))))
    assert shot.format == "PNG"
    assert len(shot.convert("RGB").getcolors(1_000_000) or range(99)) > 5, "something is drawn"
    with page.expect_download() as waiting:
        chart.locator("[data-chart-data]").click()
    assert waiting.value.suggested_filename == f"{name}.csv"
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    labels = chart.locator("tbody th").all_text_contents()
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == [label.strip() for label in labels]

    leads = {link.get_attribute("href") for link in chart.locator("tbody th a").all()}
    box = canvas.bounding_box()
    assert box is not None
    before = page.url
    for down in range(20, int(box["height"]), 9):  # down the bars until one is met
        page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + down)
        page.wait_for_timeout(60)
        if page.url != before:
            break
    page.wait_for_url(lambda url: url != before)
    assert any(str(lead) in page.url for lead in leads), page.url
    assert page.locator("h1").count() == 1


@BOTH
def test_the_palette_finds_records_without_their_marks(walk: Walk, picture: Picture, way: Way) -> None:
    page = walk("reviewer").open("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("ly lich tu phap")
    found = page.locator("#palette-list [role=option]", has_text="Cấp Phiếu lý lịch tư pháp").first
    expect(found).to_be_visible()
    assert violations(page) == []
    picture(page, f"palette-{way}")
    found.click()
    page.wait_for_url("**/procedures/**")
    expect(page.locator("main h1")).to_contain_text("lý lịch tư pháp")


@BOTH
def test_without_a_network_it_is_said(walk: Walk, picture: Picture, way: Way) -> None:
    who = walk("hanoi.editor")
    page = who.open("/work/?year=2021")
    bar = page.locator("[data-offline-bar]")
    expect(bar).to_be_hidden()
    page.context.set_offline(True)
    expect(bar).to_contain_text(
        way.say("No connection. What you see may be out of date; nothing can be saved until it returns.")
    )
    expect(bar).to_be_visible()
    assert violations(page) == []
    picture(page, f"offline-{way}")
    page.context.set_offline(False)
    expect(bar).to_be_hidden()


@BOTH
def test_more_time_is_granted_with_a_reason(walk: Walk, portal_running: Portal, picture: Picture, way: Way) -> None:
    say, agency = way.say, {1: "H01", 4: "H06"}[way.number]
    lead, reason = walk("lead"), f"Bão số 7 làm gián đoạn đường truyền, lượt {way.number}."
    page = lead.open(f"/extensions/KSTTHC/2021-Q3/{agency}")
    assert violations(page) == []
    page.locator("[name=until]").fill("2021-01-01")
    page.locator("[name=reason]").fill(reason)
    lead.press(say("Grant more time"))
    expect(page.locator("main [role=alert]").first).to_be_visible()
    expect(page.locator("[name=reason]")).to_have_value(reason)
    assert violations(page) == []
    page.locator("[name=until]").fill("2021-12-20")
    lead.press(say("Grant more time"))
    agency_page = walk(portal_running.seat(f"gia.han.{way.number}", agency, "vinhphuc.editor"))
    agency_page.open("/work/?year=2021")
    agency_page.look("20/12/2021")
    picture(agency_page.page, f"extended-{way}")


def test_a_report_s_every_part(enter: Callable[..., Page], scene: Scene) -> None:
    """As its agency sees it, with what the reviewer sees left to the test of reports under review."""
    page, wrong = enter("hanoi.editor"), {}
    for tab in ("figures", "changes", "notes", "files", "history"):
        page.goto(f"/reports/{scene.report}?tab={tab}")
        if found := judge(page, thoroughly=tab in {"changes", "files"}):
            wrong[tab] = found
    page.goto(f"/reports/{scene.report}/entry")
    if found := judge(page):
        wrong["typed in"] = found
    assert wrong == {}


@pytest.mark.parametrize("way", [VI_WIDE, EN_NARROW], ids=str)
def test_the_map_has_the_provinces_of_its_date(walk: Walk, picture: Picture, way: Way) -> None:
    admin, year = walk("admin"), 2025 + way.number
    page = admin.open(f"/time/KSTTHC?year={year}")
    admin.agree(page.locator('main form[action$="/generate"] [type=submit]'))
    lead = walk("lead")
    for of, provinces in ((year, 34), (2021, 63)):
        page = lead.open(f"/board/?year={of}&view=map")
        expect(page.locator("main .tilemap > li")).to_have_count(provinces)
        assert violations(page) == []
        picture(page, f"map-{provinces}-{way}")
