"""Search without diacritics finds the same rows on both databases, with an index of words and without."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

from models.base import search
from models.base.model import Found
from models.base.search import drop_search_ddl, found, matching, search_ddl
from models.catalogue.tables import Procedure
from models.organisations.tables import Organisation

NAMES = {
    "1.001193": "Đăng ký khai sinh",
    "1.001194": "Đăng ký lại khai sinh",
    "1.001234": "Khám nghĩa trang Nguyễn Văn Trỗi",
    "2.000720": "Đặng Thùy Trâm: 100% chi phí_hỗ trợ",
    "2.001123": "Nguyên liệu dược nhập khẩu",
    "3.200119": "Cấp giấy phép lái xe hạng A1b2",
}


@pytest.fixture
def agency(session: Session) -> Organisation:
    row = Organisation(
        code="H62", name="Tỉnh Vĩnh Phúc", kind="province", level="province", valid_from=date(1997, 1, 1)
    )
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def procedures(session: Session, agency: Organisation) -> list[Procedure]:
    rows = [
        Procedure(code=code, name=name, field="Hộ tịch", levels=["commune"], owner_id=agency.id)
        for code, name in NAMES.items()
    ]
    session.add_all(rows)
    session.flush()
    return rows


def _codes(session: Session, query: str) -> list[str]:
    return list(
        session.scalars(select(Procedure.code).where(found(session, Procedure, query)).order_by(Procedure.code))
    )


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("nguyen", ["1.001234", "2.001123"]),
        ("Nguyễn", ["1.001234", "2.001123"]),
        ("nguyen van", ["1.001234"]),
        ("van nguyen", ["1.001234"]),
        ("dang", ["1.001193", "1.001194", "2.000720"]),
        ("đặng", ["1.001193", "1.001194", "2.000720"]),
        ("dang ky kh", ["1.001193", "1.001194"]),
        ("da ky kh", []),
        ("1.0011", ["1.001193", "1.001194"]),
        ("001193", ["1.001193"]),
        ("1001193", []),
        ("lai sinh", ["1.001194"]),
        ("100%", ["2.000720"]),
        ("phi_ho", ["2.000720"]),
        ("%", []),
        ("_", []),
        ("a1b2", ["3.200119"]),
        ("' OR 1=1 --", []),
        ('"khai', ["1.001193", "1.001194"]),
        ("khai) | (dang", ["1.001193", "1.001194"]),
        ("khai OR nguyen", []),
        ("", list(NAMES)),
    ],
)
def test_words_are_found_without_marks(
    session: Session, procedures: list[Procedure], query: str, codes: list[str]
) -> None:
    assert _codes(session, query) == codes


def test_an_index_of_words_and_plain_text_find_the_same(session: Session, procedures: list[Procedure]) -> None:
    for query in ("nguyen", "dang ky", "1.0011", "100%", "phi_ho", "lai sinh", "khong co"):
        plain = search._contained(Procedure, search.phrases(query))
        told = list(session.scalars(select(Procedure.code).where(plain).order_by(Procedure.code)))
        assert told == _codes(session, query)


def test_dense_and_sparse_find_the_same(session: Session, procedures: list[Procedure]) -> None:
    dialect = session.get_bind().dialect.name
    for dense in (True, False):
        asked = select(Procedure.code).where(matching(Procedure, "dang", dialect, dense=dense))
        assert sorted(session.scalars(asked)) == ["1.001193", "1.001194", "2.000720"]


def test_the_index_follows_a_change_and_a_deletion(session: Session, procedures: list[Procedure]) -> None:
    procedures[0].name = "Khai tử lưu động"
    session.delete(procedures[1])
    session.flush()
    assert _codes(session, "dang ky") == []
    assert _codes(session, "luu dong") == ["1.001193"]


def test_a_change_of_something_else_leaves_the_index_as_it_is(session: Session, procedures: list[Procedure]) -> None:
    procedures[0].fee = "8.000 đồng"
    session.flush()
    assert _codes(session, "khai sinh") == ["1.001193", "1.001194"]


def test_a_small_table_is_searched_without_an_index(session: Session, agency: Organisation) -> None:
    assert issubclass(Organisation, Found)
    asked = select(Organisation.code).where(found(session, Organisation, "vinh ph"))
    assert list(session.scalars(asked)) == ["H62"]
    assert not list(session.scalars(select(Organisation.code).where(found(session, Organisation, "vin ph"))))


def test_the_index_can_be_made_anew_by_a_migration(session: Session, procedures: list[Procedure]) -> None:
    dialect = session.get_bind().dialect.name
    connection = session.connection()
    for statement in [*drop_search_ddl("procedure", dialect), *search_ddl("procedure", dialect)]:
        connection.execute(text(statement))
    assert _codes(session, "nguyen van") == ["1.001234"]


def test_the_index_stands_after_create_all(engine: Engine) -> None:
    names = inspect(engine).get_table_names()
    if engine.dialect.name == "sqlite":
        assert "procedure_search" in names
    else:
        assert "ix_procedure_search" in [index["name"] for index in inspect(engine).get_indexes("procedure")]
