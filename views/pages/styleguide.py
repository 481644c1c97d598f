"""Every component in every state, for those who build pages and those who judge them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_appbuilder import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _

from models.base.permissions import Permission
from views.base import Page
from views.tilemap import grid_on, scale

STATES = (
    "", "draft", "submitted", "in_review", "accepted", "returned", "withdrawn", "reopened", "not_required", "nil",
)  # fmt: skip
STANDINGS = (
    ("not_open", 0), ("open", 21), ("due_soon", 3), ("due_soon", 0), ("overdue", 5), ("on_time", 0), ("late", 2),
    ("extended", 0),
)  # fmt: skip
UPLOADS = ("queued", "checking", "ready", "refused", "confirmed", "discarded", "failed")
ICONS = ("home", "report", "file-upload", "chart-bar", "building", "users", "calendar-due", "settings", "history")
COLOURS = ("brand", "gold", "ink", "ink-2", "ink-3", "line", "ground", "paper", "sunken", "soft")
TONES = ("ok", "warn", "bad", "info", "calm", "plum")


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "agency", "label": _("Agency")},
        {"key": "group", "label": _("Field of administration"), "kind": "text"},
        {"key": "received", "label": _("Received"), "kind": "num", "unit": _("dossiers"), "number": "(3)"},
        {"key": "handled", "label": _("Handled"), "kind": "num", "unit": _("dossiers"), "number": "(7)"},
        {"key": "share", "label": _("On time"), "kind": "percent", "number": "(8)"},
        {"key": "fee", "label": _("Fees"), "kind": "money"},
        {"key": "on", "label": _("Submitted on"), "kind": "day", "sort": "?sort=on", "sorted": "desc"},
    ]


ROWS = [
    {
        "agency": "Tỉnh Vĩnh Phúc", "group": "Đất đai", "received": 12480, "handled": 12011,
        "share": Decimal("96.24"), "fee": 184500000, "on": date(2021, 9, 20),
    },
    {
        "agency": "Thành phố Hà Nội", "group": "Thành lập và hoạt động của doanh nghiệp", "received": 188204,
        "handled": 187990, "share": Decimal("99.9"), "fee": 2940150000, "on": date(2021, 9, 18),
    },
    {
        "agency": "Ủy ban Quản lý vốn nhà nước tại doanh nghiệp", "group": "Đầu tư vào nông nghiệp, nông thôn",
        "received": 0, "handled": None, "share": None, "fee": None, "on": None,
    },
]  # fmt: skip

FINDINGS = [
    {
        "code": "check.E1", "severity": "error", "sheet": "II.06", "cell": "D14", "row_key": "Đất đai", "value": "120",
        "message": "Cột (3) phải bằng tổng các cột (4), (5), (6): 120 khác 118.",
        "help": "Kiểm tra lại số hồ sơ từ kỳ trước chuyển qua.",
    },
    {
        "code": "plausible.jump", "severity": "warning", "sheet": "II.06", "cell": "G20", "row_key": "Hộ tịch",
        "value": "84.000", "message": "Gấp 12 lần quý trước (7.002). Giải trình hoặc sửa.",
    },
    {"code": "file.hidden_rows", "severity": "info", "message": "Có 3 dòng ẩn; các dòng này vẫn được đọc."},
    {"code": "file.encrypted", "severity": "blocker", "message": "Tệp có mật khẩu nên không mở được."},
]  # fmt: skip

EVENTS = [
    {
        "icon": "arrow-back-up", "tone": "bad", "what": "Trả lại báo cáo", "who": "Trần Thị Bình, Văn phòng Chính phủ",
        "at": datetime(2021, 9, 22, 3, 5, tzinfo=UTC),
        "note": "Cột (8) chưa khớp với quý II.\nĐề nghị rà soát lĩnh vực Đất đai.",
    },
    {
        "icon": "send", "tone": "info", "what": "Gửi báo cáo", "who": "Nguyễn Văn An, Tỉnh Vĩnh Phúc",
        "at": datetime(2021, 9, 20, 8, 41, tzinfo=UTC),
    },
    {
        "icon": "file-upload", "what": "Nhập từ tệp Excel", "who": "Nguyễn Văn An",
        "at": datetime(2021, 9, 20, 8, 30, tzinfo=UTC),
    },
]  # fmt: skip

TREE = [
    {"label": "Chính phủ", "open": True, "children": [
        {"label": "Bộ Y tế", "href": "#", "note": "G18", "children": []},
        {"label": "Tỉnh Phú Thọ", "href": "#", "note": "H44", "open": True, "children": [
            {"label": "Tỉnh Vĩnh Phúc", "href": "#", "note": "H62, đến 30/06/2025", "children": []},
        ]},
    ]},
]  # fmt: skip


class StyleGuidePage(Page):
    """Administrators only: the rules of the look, alive."""

    route_base = "/styleguide"
    default_view = "index"
    permission = Permission.SYSTEM_MANAGE

    @expose("/")
    @has_access
    def index(self) -> Any:
        grid = grid_on(date(2021, 9, 30))
        # Figures made of the place in the list: they show the scale and mean nothing.
        figures = {place.code: None if at % 17 == 5 else (at * 37) % 61 + 40 for at, place in enumerate(grid.places)}
        classes, steps = scale(figures)
        tiles = {code: {"css": classes[code], "value": figures[code], "href": "#maps"} for code in figures}
        return self.render_template(
            "styleguide.html",
            grid=grid, later=grid_on(date(2025, 7, 1)), tiles=tiles, steps=steps,
            states=STATES, standings=STANDINGS, uploads=UPLOADS, icons=ICONS, colours=COLOURS, tones=TONES,
            columns=_columns(), rows=ROWS, finding_list=FINDINGS, events=EVENTS, nodes=TREE,
        )  # fmt: skip
