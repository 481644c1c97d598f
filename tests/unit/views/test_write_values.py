"""How values are written for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask, current_app, render_template_string
from flask_babel import Babel, force_locale

from app import language
from models.base.words import Words
from views import formats


@pytest.fixture
def vietnamese() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, default_locale="vi")
    with app.test_request_context():
        yield


@pytest.mark.usefixtures("vietnamese")
class TestWritingValues:
    def test_numbers_are_grouped_by_points_in_vietnamese_and_by_commas_in_english(self) -> None:
        assert formats.number(Decimal("1234567.5")) == "1.234.567,5"
        with force_locale("en"):
            assert formats.number(Decimal("1234567.5")) == "1,234,567.5"

    def test_a_figure_keeps_the_decimals_it_has_unless_told(self) -> None:
        assert formats.number(Decimal("99.90")) == "99,9"
        assert formats.number(Decimal("99.9"), 2) == "99,90"
        assert formats.number(12480) == "12.480"
        assert formats.number(Decimal(10000)) == "10.000"

    def test_what_is_long_past_is_said_in_years_and_the_days_stand_beside_it(self) -> None:
        assert formats.exactly(731) == ""
        assert formats.exactly(1984) == "1.984 days"
        with force_locale("en"):
            said = [formats.past(days) for days in (1, 731, 732, 1984)]
        assert said == ["1 day", "731 days", "more than 2 years", "more than 5 years"]

    def test_a_blank_is_a_dash_and_nought_is_nought(self) -> None:
        assert formats.number(None) == formats.percent(None) == formats.money("") == formats.day(None) == "–"
        assert formats.number(0) == "0"

    def test_percent_is_of_a_hundred(self) -> None:
        assert formats.percent(Decimal("96.24")) == "96,24\u00a0%"

    def test_moments_are_told_in_vietnamese_time(self) -> None:
        late = datetime(2021, 9, 20, 18, 30, tzinfo=UTC)
        assert formats.moment(late) == "01:30 21/09/2021"
        assert formats.day(late) == "21/09/2021"
        assert formats.day(date(2021, 9, 20)) == "20/09/2021"

    def test_anything_plain_is_written_for_people(self) -> None:
        assert formats.shown([1, None, "x"]) == "1, –, x"
        assert formats.shown(Words("Đất đai", "Land")) == "Đất đai"
        assert formats.shown("") == "–"

    def test_initials_are_of_the_first_and_the_last_word(self) -> None:
        assert formats.initials("Nguyễn Thị Ánh") == "NÁ"
        assert formats.initials("admin") == "A"
        assert formats.initials("") == "?"

    def test_sizes_are_kilobytes_or_megabytes(self) -> None:
        assert formats.size(10) == "1\u00a0KB"
        assert formats.size(3565158) == "3,4\u00a0MB"

    def test_periods_are_said_as_people_say_them(self) -> None:
        assert str(formats.period("2021-Q3")) == "Quarter III of 2021"
        assert formats.period("dot-xuat-1") == "dot-xuat-1"

    def test_a_counted_thing_is_grouped_in_pages(self) -> None:
        language.quicken(current_app)
        page = "{{ ngettext('%(num)s day', '%(num)s days', 1976) }}"
        assert render_template_string(page) == "1.976 days"

    def test_a_figure_on_a_card_is_grouped(self) -> None:
        formats.install(current_app)
        macro = (Path(__file__).parents[3] / "app/templates/parts/card.html").read_text(encoding="utf-8")
        said = [render_template_string(macro + each) for each in ("{{ stat('', 20000) }}", "{{ stat('', '16 %') }}")]
        assert ['"stat-value">20.000<' in said[0], '"stat-value">16 %<' in said[1]] == [True, True]
