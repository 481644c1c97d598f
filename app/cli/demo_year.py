"""The demo year 2021: agencies that reported, on time, late, not at all. Figures are invented but for those named.

Everything goes through the operations that people use. Vĩnh Phúc's second quarter ends with 2.191 dossiers in
progress, which its published third quarter carries over; its third quarter is left for whoever tries the portal.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.forms_data import load_forms
from models.base.actor import Actor, system
from models.base.errors import Refused
from models.base.session import acting_as
from models.forms.queries import current_version
from models.forms.rules.rows import Row
from models.forms.tables import FormVersion
from models.organisations.queries import members_of_group
from models.organisations.tables import Organisation
from models.periods.queries import period as period_of
from models.periods.tables import Period
from models.reports import operations as reports
from models.reports.tables import Report

EDITOR = system("Cán bộ đầu mối (mẫu)")
APPROVER = system("Lãnh đạo đơn vị (mẫu)")
REVIEWER = system("Chuyên viên VPCP (mẫu)")
LEFT_OPEN = {("H62", "2021-Q3"), ("H26", "2021-Q3"), ("G18", "2021-Q3")}
IN_PROGRESS = {("H62", "2021-Q2"): 2191}
# Which regime asks which form of which group, and the periods that were reported.
YEAR = (
    ("KSTTHC", "II.06", "KSTTHC", ("2021-Q1", "2021-Q2", "2021-Q3")),
    ("DA468", "468-TD", "S0", ("2021-Q2", "2021-Q3")),
)

PROVINCE_ROWS = (
    ("so_ban_nganh", "Tư pháp", 9), ("so_ban_nganh", "Tài nguyên và Môi trường", 14),
    ("so_ban_nganh", "Giao thông vận tải", 11),
    ("so_ban_nganh", "Kế hoạch và Đầu tư", 7), ("cap_huyen", "Đất đai", 16), ("cap_huyen", "Đăng ký kinh doanh", 5),
    ("cap_xa", "Hộ tịch", 20), ("cap_xa", "Chứng thực", 18),
)  # fmt: skip
MINISTRY_ROWS = (("", "Cấp phép", 30), ("", "Đăng ký, công bố", 45), ("", "Xác nhận", 25))


@dataclass(frozen=True)
class Fate:
    """What became of a report: how far it came, and how many days before (or after) its last day."""

    state: str
    days: int


def load(session: Session, actor: Actor, at: datetime) -> None:
    """Fill the year; agencies that have a report already are left as they are."""
    load_forms(session, actor, at)
    _load_registers(session, actor, at)
    session.flush()
    if session.execute(select(Report.id).limit(1)).first():
        return
    for regime, form, group, periods in YEAR:
        for code in periods:
            period = period_of(session, regime, code)
            version = current_version(session, form, period.ends_on)
            for agency in members_of_group(session, group, period.ends_on):
                if (agency.code, code) not in LEFT_OPEN:
                    _report(session, agency, version, period)


def _load_registers(session: Session, actor: Actor, at: datetime) -> None:
    from app.cli.register_data import load_demo_registers

    load_demo_registers(session, actor, at)


def _report(session: Session, agency: Organisation, version: FormVersion, period: Period) -> None:
    luck = random.Random(_seed(agency.code, period.code, version.form.code))  # noqa: S311 - invented figures, the same each time
    fate = _fate(luck, agency.code, period.code)
    if fate.state == "nothing":
        return
    sent = _morning(period.due_on + timedelta(days=fate.days))
    with acting_as(session, EDITOR):
        report = reports.ensure_report(session, EDITOR, agency.id, version, period, at=sent - timedelta(days=3))
        make = figures if version.form.code == "II.06" else progress
        rows = list(make(luck, agency, period.code))
        reports.save_rows(session, EDITOR, report, rows, at=sent - timedelta(days=2))
    if fate.state != "draft":
        _send(session, report, fate, sent)
    session.expire_all()


def _send(session: Session, report: Report, fate: Fate, sent: datetime) -> None:
    try:
        reports.submit(session, APPROVER, report, at=sent)
    except Refused:  # a check warned of something
        _explain(session, report, sent)
        reports.submit(session, APPROVER, report, at=sent)
    if fate.state == "submitted":
        return
    reports.take(session, REVIEWER, report, at=sent + timedelta(days=1))
    if fate.state == "accepted":
        reports.accept(session, REVIEWER, report, at=sent + timedelta(days=2))
    elif fate.state == "returned":
        why = "Số liệu cấp xã chưa đầy đủ; đề nghị rà soát cột (6) và gửi lại."
        reports.return_(session, REVIEWER, report, why, at=sent + timedelta(days=2))


def _explain(session: Session, report: Report, sent: datetime) -> None:
    """What the checks warn of is explained, as an agency would."""
    from models.reports.queries import check_findings, shown_revision
    from models.reports.rules.findings import finding_key, warnings

    revision = shown_revision(session, report)
    assert revision is not None
    for finding in warnings(check_findings(session, report, revision)):
        reports.answer_warning(
            session, EDITOR, report, finding_key(finding), "Đã rà soát, số liệu đúng thực tế.", at=sent
        )


def _fate(luck: random.Random, agency: str, period: str) -> Fate:
    if period != "2021-Q3" or agency in {"H62", "H26", "G18"}:
        late = luck.random() < 0.12 and agency != "H62"
        return Fate("accepted", luck.randint(1, 6) if late else -luck.randint(0, 8))
    draw = luck.random()
    days = -luck.randint(0, 7) if luck.random() < 0.8 else luck.randint(1, 9)
    for state, upto in (
        ("accepted", 0.6),
        ("submitted", 0.72),
        ("in_review", 0.78),
        ("returned", 0.84),
        ("draft", 0.9),
    ):
        if draw < upto:
            return Fate(state, days)
    return Fate("nothing", 0)


def figures(luck: random.Random, agency: Organisation, period: str) -> Iterator[Row]:
    """Rows of II.06 that hold every check of the form."""
    rows = PROVINCE_ROWS if agency.level == "province" else MINISTRY_ROWS
    size = luck.randint(40, 160) if agency.level == "province" else luck.randint(10, 60)
    pending = _pending(luck, agency.code, period, rows, size)
    for position, ((group, key, weight), left) in enumerate(zip(rows, pending, strict=True), 1):
        carried = _carried(agency.code, period, key, weight, size)
        online = luck.randint(0, size * weight // 3)
        direct = luck.randint(size * weight // 2, size * weight) + left
        total = online + direct + carried
        solved = total - left
        late = luck.randint(0, max(solved // 40, 1))
        early = luck.randint(0, solved - late)
        overdue = luck.randint(0, left // 10)
        numbers = (
            total, online, direct, carried, solved, early, solved - late - early, late, left, left - overdue, overdue,
        )  # fmt: skip
        values = {f"c{3 + column}": Decimal(number) for column, number in enumerate(numbers)}
        yield Row("results", key, position, group, values)


TASKS = (
    ("1", "n1", "Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực", "Kho dữ liệu kết quả"),
    ("2", "n2", "Kết nối Cơ sở dữ liệu quốc gia về dân cư và đăng ký doanh nghiệp", "Dịch vụ chia sẻ dữ liệu"),
    ("3", "n5", "Công khai bảng theo dõi tiến độ giải quyết hồ sơ", "Bảng theo dõi"),
)


def progress(_luck: random.Random, agency: Organisation, period: str) -> Iterator[Row]:
    """Rows of 468-TĐ: objectives, three tasks and a narrative. An agency keeps its own pace from quarter to quarter."""
    quarter = int(period[-1])
    pace = random.Random(_seed(agency.code, "468-TD"))  # noqa: S311 - invented figures, the same each time
    wanted = {"O2": None, "O4": 1, "TD1": 0}
    wanted |= {"O3-T": 30, "O3-H": 20, "O3-X": 15} if agency.level == "province" else {"O1": None, "O3-TW": 40}
    for position, (key, target) in enumerate(wanted.items(), 1):
        if target is None:
            yield Row("objectives", key, position, _block(key), {"done": pace.random() < 0.25 * quarter})
            continue
        whole = pace.randint(1, 2) if key == "O4" else pace.randint(20_000, 90_000)
        share = pace.uniform(0.08, 0.16) * quarter if key != "O4" else (1 if quarter == 3 else 0)
        values = {"numerator": Decimal(round(whole * min(share, 1))), "denominator": Decimal(whole)}
        if key.startswith("O3") or key == "O4":
            values["planned"] = Decimal(100 if key == "O4" else target)
        yield Row("objectives", key, position, _block(key), values)
    for position, (number, group, name, product) in enumerate(TASKS, 1):
        done = Decimal(min(pace.randint(15, 30) * quarter, 95))
        values = {"name": name, "state": "in_progress", "progress": done, "product": product, "due": date(2021, 12, 31)}
        yield Row("tasks", number, position, group, values)
    words = {"difficulties": "Kinh phí số hóa chưa được bố trí kịp thời.", "next_quarter": "Tiếp tục số hóa kết quả."}
    yield Row("narrative", "", 1, "", words)


def _block(key: str) -> str:
    blocks = {"O1": "ket_noi", "O2": "ket_noi", "O4": "quy_trinh", "TD1": "theo_doi"}
    return blocks.get(key, "so_hoa")


def _pending(
    luck: random.Random, agency: str, period: str, rows: tuple[tuple[str, str, int], ...], size: int
) -> list[int]:
    """Dossiers left in progress in each row; they add up to the published figure where there is one."""
    left = [_left(agency, period, key, weight) for _, key, weight in rows]
    if (known := IN_PROGRESS.get((agency, period))) is not None:
        left = [known * weight // sum(each[2] for each in rows) for _, _, weight in rows]
        left[-1] += known - sum(left)
    return left


def _left(agency: str, period: str, key: str, weight: int) -> int:
    return random.Random(_seed(agency, period, key)).randint(weight, weight * 12)  # noqa: S311


def _carried(agency: str, period: str, key: str, weight: int, size: int) -> int:
    """What the quarter before left in progress, so that (6) is (11) of the period before."""
    before = {"2021-Q2": "2021-Q1", "2021-Q3": "2021-Q2"}.get(period)
    return _left(agency, before, key, weight) if before else weight * 3


def _seed(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:8], "big")


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(2, 30), UTC)
