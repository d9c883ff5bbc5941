"""What stands above a table: of which period its figures are."""

from __future__ import annotations

import pytest

from dxdesk.models.builtin import builtin
from dxdesk.sheets.matching.titles import other_period
from dxdesk.sheets.reading.book import Sheet

Q1, YEAR = builtin("2022-q1"), builtin("2023")


@pytest.mark.parametrize(
    "title",
    [
        "BÁO CÁO QUÝ I NĂM 2022", "Quý 1/2022", "quý I-2022", "3 tháng đầu năm 2022", "BÁO CÁO CHUYỂN ĐỔI SỐ NĂM 2022",
        "Lạng Sơn, ngày 5 tháng 7 năm 2023", "(Số liệu tính đến ngày 26/4/2023)", "Kế hoạch giai đoạn 2021-2025",
        "BÁO CÁO QUÝ I", "Q1/2022", "Nguồn: Quỹ 2", "(Số liệu tính đến 31/3/2022)", "Văn bản đến ngày 1/2/2021",
        "BÁO CÁO theo Quyết định số 749/QĐ-TTg năm 2020", "(Kèm theo Công văn số 12 ngày 5 tháng 7 năm 2023)",
    ],
)  # fmt: skip
def test_the_own_period_and_days_and_documents_cause_no_remark(title: str) -> None:
    assert other_period(Sheet("Biểu", [[title]]), 1, Q1) is None


@pytest.mark.parametrize(
    "title",
    [
        "BÁO CÁO QUÝ II NĂM 2022", "Quý 1/2023", "Báo cáo tháng 4 năm 2022", "6 tháng đầu năm 2022", "BÁO CÁO NĂM 2021",
        "BÁO CÁO QUÝ IV", "Q2.2022", "(Số liệu tính đến ngày 31/12/2021)", "Số liệu đến hết 30 tháng 9 năm 2021",
    ],
)  # fmt: skip
def test_another_period_is_named_by_its_cell(title: str) -> None:
    assert other_period(Sheet("Biểu", [["UBND"], ["", title]]), 2, Q1) == (1, 1)


def test_figures_of_a_quarter_are_not_those_of_the_year() -> None:
    assert other_period(Sheet("Biểu", [["BÁO CÁO QUÝ I NĂM 2023"]]), 1, YEAR) == (0, 0)
    assert other_period(Sheet("Biểu", [["BÁO CÁO NĂM 2023"], ["Quý I năm 2023"]]), 2, YEAR) is None
    for campaign in (Q1, YEAR):
        assert other_period(Sheet("Biểu", [[campaign.title], [campaign.period]]), 2, campaign) is None
