"""The registers by hand: narrowed, arranged, kept as a view, changed in place and many at once, sent as a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.judging import violations
from tests.browser.ways import BOTH, Walker, Way

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Portal

    Walk = Callable[[str], Walker]
    Make = Callable[..., list[str]]

PLAIN = {"kind": "standard", "levels": ["commune"], "owner": "G22", "publication_state": "new", "fee": "5.000 đồng"}
STATE = {"vi": "Trạng thái công bố", "en": "Publication state"}


@pytest.fixture
def make(office: Callable[[str], Any], way: Way) -> Make:
    """``make(3, "Thử lọc", state…)``: procedures of this walk alone, all in a field of this name; gives their codes."""

    def procedures(topic: int, field: str, *rows: dict[str, Any]) -> list[str]:
        codes = [f"1.9{topic}{way.number}{number:03}" for number in range(len(rows))]
        new = [PLAIN | {"code": code, "name": f"{field}: thủ tục {number}", "field": field} | row
               for number, (code, row) in enumerate(zip(codes, rows, strict=True), 1)]  # fmt: skip
        made = office("reviewer").call("POST", "/procedures/batch", {"create": new})
        assert len(made["created"]) == len(rows)
        return codes

    return procedures


@pytest.fixture
def officers(portal_running: Portal, way: Way) -> tuple[str, str]:
    """Two officers of the Government Office whose own columns and views are nobody else's."""
    first, second = (
        portal_running.seat(f"{name}.{way.number}", "G22", "reviewer") for name in ("so.sach", "dong.nghiep")
    )
    return first, second


def shown(who: Walker) -> list[str]:
    """The codes on the list, in its order."""
    who.main.locator("tbody th a").first.wait_for()
    return who.main.locator("tbody th a").all_inner_texts()


def heads(who: Walker) -> list[str]:
    """The columns, whether their heads stand above them or, on a phone, beside each value."""
    return [text.strip() for text in who.main.locator("thead th").all_text_contents() if text.strip()]


@BOTH
def test_a_list_is_narrowed_arranged_and_kept_for_colleagues(
    walk: Walk, officers: tuple[str, str], make: Make, picture: Callable[[Page, str], Path], way: Way
) -> None:
    say, field = way.say, f"Lĩnh vực thử lọc {way.number}"
    codes = make(1, field, {}, {"publication_state": "amended"}, {"publication_state": "amended", "fee": None})
    first, second = officers
    owner = walk(first)
    owner.open("/procedures/list/")
    owner.main.locator("details.disclosure > summary", has_text=say("Filters")).click()
    owner.page.locator('[name="filter[field][contains]"]').fill(field)
    owner.page.locator('[name="filter[publication_state]"]').select_option("amended")
    owner.press(say("Filter"))
    assert sorted(shown(owner)) == codes[1:]
    expect(owner.main.locator(".chips .chip")).to_have_count(2)
    owner.look()

    owner.press(say("Columns"))
    for column in ("levels", "owner"):
        owner.page.locator(f'[name=fields][value="{column}"]').uncheck()
    state = owner.page.locator("li", has=owner.page.locator('[name=fields][value="publication_state"]'))
    state.get_by_role("button", name=say("Up")).focus()
    for _ in range(int(state.evaluate("line => [...line.parentNode.children].indexOf(line)")) - 1):
        owner.page.keyboard.press("Enter")  # up to the second place
    owner.look()
    picture(owner.page, f"register-columns-{way}")
    owner.press(say("Show these"))
    assert sorted(shown(owner)) == codes[1:]
    arranged = heads(owner)
    assert len(arranged) >= 4
    said = owner.main.locator("tbody tr").first.locator("td[data-label]").first.get_attribute("data-label")
    assert said == arranged[1] == STATE[way.language]
    owner.open(re.sub(r"&?sort=[^&]*", "", owner.page.url) + "&sort=-code")
    assert shown(owner) == codes[:0:-1]

    for name, is_shared in ((f"Của tôi {way.number}", False), (f"Sửa đổi {way.number}", True)):
        owner.menu(say("Views")).get_by_role("button", name=say("Keep this list as a view")).click()
        dialog = owner.page.locator("#save-view")
        dialog.locator("[name=name]").fill(name)
        dialog.locator("[name=shared]").set_checked(is_shared)
        assert violations(owner.page) == []
        picture(owner.page, f"register-view-{way}")
        owner.press(say("Keep"), dialog)
        owner.look(say("The view “%(name)s” is kept.", name=name))
    link = owner.page.url

    colleague = walk(second)
    colleague.open("/procedures/list/")
    views = colleague.menu(say("Views"))
    expect(views.get_by_text(f"Của tôi {way.number}")).to_have_count(0)
    colleague.follow(views.get_by_role("link", name=f"Sửa đổi {way.number}"))
    assert (shown(colleague), heads(colleague)) == (codes[:0:-1], arranged)
    stranger = walk("hanoi.editor")  # reads the catalogue, changes none of it, and has no part in the office's views
    stranger.open(link)
    assert shown(stranger) == codes[:0:-1]
    assert stranger.page.locator('[name="id"]').count() == 0
    assert stranger.page.get_by_text(f"Sửa đổi {way.number}").count() == 0


@BOTH
def test_cells_and_rows_are_changed_where_they_stand_and_back_again(
    walk: Walk, officers: tuple[str, str], make: Make, picture: Callable[[Page, str], Path], way: Way
) -> None:
    say, field = way.say, f"Lĩnh vực thử sửa {way.number}"
    codes = make(2, field, {}, {}, {})
    who = walk(officers[0])
    address = f"/procedures/list/?filter[field]={field}&fields=code,fee,publication_state,name&sort=code"
    who.open(address)
    fee = who.main.locator("[data-inline=fee]").first
    who.main.locator("tbody th a").first.focus()
    who.page.keyboard.press("i")
    entry = fee.locator("input, textarea")
    expect(entry).to_be_focused()
    assert violations(who.page) == []
    entry.fill("12.000 đồng")
    who.page.keyboard.press("Enter")
    expect(fee).to_have_text("12.000 đồng")
    who.open(address)
    expect(who.main.locator("[data-inline=fee]")).to_have_text(["12.000 đồng", "5.000 đồng", "5.000 đồng"])

    def states() -> list[str]:
        return [text.strip() for text in who.main.locator("tbody tr td:nth-of-type(3)").all_text_contents()]

    new, *_ = before = states()
    for box in who.main.locator("[name=id]").all()[:2]:
        box.check()
    expect(who.main.locator("[data-chosen]")).to_have_text(say("%(count)s chosen", count=2))
    who.press(say("Change…"))
    form = who.main.locator("form.bulk-field", has=who.page.locator("select[name=publication_state]"))
    form.locator("select").select_option("abolished")
    who.press(say("Preview"), form)
    who.look(say("What will change"))
    preview = who.main.locator("tr", has=who.page.locator("th"))
    expect(preview).to_have_count(2)
    picture(who.page, f"register-bulk-{way}")
    who.follow(who.main.locator("form[action$='/bulk/do'] [type=submit]").first)
    who.look(say("What was just done can be taken back."))
    changed = states()
    assert changed[2] == new != changed[0] == changed[1]
    picture(who.page, f"register-undo-{way}")
    assert violations(who.page) == []
    who.press(say("Undo"))
    who.open(address)
    assert (shown(who), states()) == (codes, before)
    expect(who.main.locator("[data-inline=fee]").first).to_have_text("12.000 đồng")


@BOTH
def test_a_record_has_its_versions_its_bin_and_its_files(
    walk: Walk, officers: tuple[str, str], make: Make, picture: Callable[[Page, str], Path], tmp_path: Path, way: Way
) -> None:
    say, field = way.say, f"Lĩnh vực thử hồ sơ {way.number}"
    (code,) = make(3, field, {"fee": "100 đồng"})
    who = walk(officers[0])
    who.open(f"/procedures/find/{code}")
    record = who.page.url
    for fee in ("200 đồng", "300 đồng"):
        who.press(say("Edit"))
        who.page.locator("[name=fee]").fill(fee)
        who.follow(who.main.locator("form[data-guard] [type=submit]").first)
        who.look(say("Saved."))
    who.look(say("History"))
    picture(who.page, f"record-{way}")
    who.press(say("Compare versions"))
    expect(who.main.locator("del")).to_have_text(["200 đồng"])
    expect(who.main.locator("ins")).to_have_text(["300 đồng"])
    oldest = who.page.locator("#old option").last.get_attribute("value") or ""
    who.page.locator("#old").select_option(oldest)
    who.press(say("Compare"))
    expect(who.main.locator("del")).to_have_text(["100 đồng"])
    picture(who.page, f"record-compare-{way}")
    who.press(say("Bring the older version back"))
    expect(who.main.locator("dl.facts").first).to_contain_text("100 đồng")

    file = tmp_path / "Quyết định công bố.pdf"
    file.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    who.page.locator("#files input[type=file]").set_input_files(file)
    who.page.locator("#files form[data-upload] [type=submit]").click()
    link = who.page.locator("#files a[download]", has_text=file.name)
    expect(link).to_be_visible()
    assert who.download(link) == file.read_bytes()
    reader = walk("hanoi.editor")  # a procedure is for everybody, its files too; changing them is not
    reader.open(record)
    assert reader.download(reader.page.locator("#files a[download]")) == file.read_bytes()
    assert reader.page.locator("#files form").count() == 0
    who.open(record)
    who.agree(who.page.locator("#files form[action$='/remove'] button"))
    expect(who.page.locator("#files a[download]")).to_have_count(0)

    who.agree(who.page.locator('form[action*="/procedures/bin/"] button'))
    who.look(say("It lies in the bin; from there it can be restored."))
    listed = f"/procedures/list/?filter[field]={field}"
    who.open(listed)
    who.look(say("Nothing here"))
    who.open(f"{listed}&binned=true")
    who.follow(who.main.get_by_role("link", name=code))
    picture(who.page, f"record-binned-{way}")
    who.press(say("Restore"))
    who.open(listed)
    assert shown(who) == [code]


def _is_hidden(page: Any, column: int) -> bool:
    return any(each.hidden and each.min <= column <= each.max for each in page.column_dimensions.values())


def sheet(workbook: bytes) -> tuple[list[Any], list[list[Any]]]:
    """The heads and the rows of a register's sheet, as far as its columns can be seen; it comes after a cover."""
    page = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[1]
    seen = [cell.column for cell in page[3] if not _is_hidden(page, cell.column)]
    rows = [[page.cell(row, at).value for at in seen] for row in range(1, page.max_row + 1)]
    rows = [row for row in rows if any(value is not None for value in row)]
    at = next(number for number, row in enumerate(rows) if str(row[0]).startswith("#"))
    return rows[at + 1], rows[at + 2 :]


@BOTH
def test_a_list_is_exported_as_it_is_shown(
    walk: Walk, officers: tuple[str, str], make: Make, picture: Callable[[Page, str], Path], way: Way
) -> None:
    say, field = way.say, f"Lĩnh vực thử xuất {way.number}"
    codes = make(4, field, {"fee": "1 đồng"}, {"fee": "2 đồng"}, {"fee": "3 đồng"})
    who = walk(officers[0])
    who.open(f"/procedures/list/?filter[field]={field}&fields=code,fee,name&sort=-code")
    export = who.menu(say("Excel")).get_by_role("link", name=say("Export what the list shows"))
    labels, rows = sheet(who.download(export))
    assert [row[:2] for row in rows] == [
        [code, f"{fee} đồng"] for code, fee in zip(codes[::-1], (3, 2, 1), strict=True)
    ]
    assert labels == heads(who)

    admin = walk("admin")  # a long list is written by a job, whose page says how far it is
    admin.open("/audit/list/?fields=action,actor_name&count=exact")
    columns = heads(admin)
    admin.follow(admin.menu(say("Excel")).get_by_role("link", name=say("Export what the list shows")))
    admin.look(say("Workbook of the list"))
    picture(admin.page, f"export-waiting-{way}")
    ready = admin.main.get_by_role("link", name=say("Download"), exact=True)
    expect(ready).to_be_visible(timeout=60_000)
    assert violations(admin.page) == []
    labels, rows = sheet(admin.download(ready))
    told = re.sub(r"\D", "", admin.main.get_by_text(re.compile(r"\d[.,]\d{3}")).first.inner_text())
    assert (labels, len(rows)) == (columns, int(told))
    assert len(rows) > 2_000


@BOTH
def test_a_workbook_is_sent_refused_mended_and_kept(
    walk: Walk, officers: tuple[str, str], picture: Callable[[Page, str], Path], tmp_path: Path, way: Way
) -> None:
    say, who, field = way.say, walk(officers[0]), f"Lĩnh vực thử nhập {way.number}"
    who.open("/procedures/list/")
    empty = who.download(who.menu(say("Excel")).get_by_role("link", name=say("Template to fill in")))
    codes = [f"1.95{way.number}{number:03}" for number in range(3)]

    def filled(level: str) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(empty))
        page = book.worksheets[1]
        places = {str(cell.value).removeprefix("#procedures."): cell.column for cell in page[2]}
        for number, code in enumerate(codes):
            row = {"code": code, "name": f"{field}: thủ tục {number}", "field": field, "owner": "G22", "levels": level}
            row |= {"kind": "TTHC thông thường", "publication_state": "Mới ban hành"}
            for name, value in row.items():
                page.cell(4 + number, places[name]).value = value
            level = "Cấp Xã"
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    def send(content: bytes) -> None:
        file = tmp_path / "danh mục thủ tục.xlsx"
        file.write_bytes(content)
        who.open("/uploads/")
        who.page.locator("input[type=file]").set_input_files(file)
        who.press(say("Send and check"))
        who.page.wait_for_url(re.compile(r"/uploads/\d+"))
        who.page.locator("[hx-get]").wait_for(state="detached", timeout=60_000)

    send(filled("Cấp Trăng"))
    who.look(say("This file cannot be taken yet"), "Cấp Trăng")
    expect(who.page.locator("#findings").get_by_text(re.compile(r"\b[A-Z]4\b")).first).to_be_visible()
    picture(who.page, f"register-refused-{way}")
    send(filled("Cấp Xã"))
    who.look(say("Changes"))
    picture(who.page, f"register-preview-{way}")
    who.agree(who.main.locator('form[action$="/confirm"] button[type=submit]').first)
    who.look(say("Receipt"))
    who.open(f"/procedures/list/?filter[field]={field}&sort=code")
    assert shown(who) == codes
