"""Columns of tables in Word and PDF: dates and numbers are whole as long as the page has room for them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk.reports.forms import page
from dxdesk.reports.forms.columns import LONGEST_WORD, needs, widths
from dxdesk.reports.report import Column
from tests.reports import national_sample

CELLS = st.sampled_from(("26/04/2022", "146/QĐ-TTg", "1.234.567", "Đang thẩm định", "", "Sở Thông tin và Truyền thông"))


@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=5), st.floats(80, 500))
def test_what_holds_a_digit_keeps_its_width(rows: list[list[str]], room: float) -> None:
    columns = [Column(heading, 14) for heading in ("TT", "Ngày phê duyệt", "Số", "Tình trạng", "Cơ quan", "Ghi chú")]
    needed = needs(columns, rows, 2.0, 4.0)
    wide = widths(columns, needed, room)

    assert sum(wide) == pytest.approx(room)
    if sum(need.least for need in needed) <= room:
        for place, width in enumerate(wide):
            longest = max((len(w) for row in rows for w in row[place].split() if any(map(str.isdigit, w))), default=0)
            assert width >= min(longest, LONGEST_WORD) * 2.0 + 4.0 - 1e-6


def test_words_give_way_before_dates_do() -> None:
    columns = [Column("Ngày", 12), Column("Nội dung", 12)]
    rows = [["26/04/2022", "Chuyểnđổisốquốcgia"]]
    date, words = widths(columns, needs(columns, rows, 2.0, 4.0), 40.0)

    assert date == pytest.approx(24.0)
    assert words == pytest.approx(16.0)


def test_names_in_a_table_of_the_text_get_more_room_than_numbers_in_word_and_on_the_page() -> None:
    html = page.as_html(national_sample.nation())
    table = html[html.index("Văn bản, kế hoạch: tỉnh, thành phố") :]
    first, second = (float(found) for found in re.findall(r'<th width="([\d.]+)%"', table)[:2])
    assert first > 1.5 * second
