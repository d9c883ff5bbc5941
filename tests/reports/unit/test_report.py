"""What a unit's report says."""

from __future__ import annotations

import gettext
from dataclasses import replace

import pytest

from dxdesk import i18n
from dxdesk.errors import Missing
from dxdesk.figures.unit import systems_by_level
from dxdesk.models.field import Field, Kind, Row
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit_data import UnitData
from dxdesk.reports.annex import annex
from dxdesk.reports.forms.markdown import as_markdown
from dxdesk.reports.letter import Letter, unit_head
from dxdesk.reports.report import Exhibit, Report, Section, Sentence
from dxdesk.reports.unit.report import unit_report
from tests.figures.sample import campaign, country
from tests.reports import sample
from tests.reports.published import name_of


def section(report: Report, number: int) -> Section:
    return report.sections[number - 1]


def texts(found: Section) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Sentence)]


def of(rows: dict[str, list[Row]], unit: str = sample.PROVINCE) -> Report:
    return unit_report(UnitData(campaign(), unit, rows), ())


def plans(*rows: Row) -> str:
    """The first sentence about documents."""
    return texts(section(of({"plans": list(rows)}), 1))[0]


@pytest.mark.parametrize("name", sample.REPORTS)
def test_the_report_is_the_golden_one(name: str) -> None:
    golden = (sample.GOLDEN / f"{name}.md").read_text(encoding="utf-8")
    assert as_markdown(sample.REPORTS[name]()) == golden


def test_documents_not_issued_are_named_in_vietnamese_order() -> None:
    said = plans(
        sample.row("a", item="training_plan", status="drafting"),
        sample.row("b", item="smart_city_scheme", status="not_started"),
        sample.row("c", item="plan_5y", status="issued", number="573/KH-UBND", issued_on="2022-01-21"),
    )
    assert said == (
        "Đến ngày 26/04/2022, đơn vị đã ban hành 01/13 văn bản, kế hoạch được giao; còn 02 chưa ban hành "
        "(trong đó 01 đang soạn thảo): Đề án, kế hoạch phát triển đô thị thông minh; "
        "Kế hoạch đào tạo, bồi dưỡng, tập huấn về chuyển đổi số."
    )


def test_a_unit_that_has_issued_nothing_reads_no_zero_fraction() -> None:
    asked = [i.code for i in campaign().expects("plan_items", sample.PROVINCE) if getattr(i, "kind", "") == "document"]
    said = plans(*(sample.row(code, item=code, status="not_started") for code in asked))
    assert said.startswith("Đến ngày 26/04/2022, đơn vị chưa ban hành văn bản, kế hoạch nào trong số 13 được giao")


@pytest.mark.parametrize("status", [None, ""])
def test_what_a_unit_says_nothing_of_is_not_told_as_not_issued(status: str | None) -> None:
    rows = [sample.row("a", item="training_plan", status="not_started"), sample.row("b", item="plan_5y", status=status)]
    said = texts(section(of({"plans": rows}), 1))
    assert said[0] == "Đơn vị được giao 13 văn bản, kế hoạch; 01 chưa ban hành: " + name_of("training_plan") + "."
    assert said[1].startswith("Chưa có số liệu về 12 văn bản, kế hoạch: ")
    assert name_of("plan_5y") in said[1]


def test_a_task_without_a_status_is_not_told_as_open_nor_as_late() -> None:
    report = of({"tasks": [sample.row("TK001", task="TK001", status=None)]})
    said = " ".join(texts(section(report, 5)))
    assert "chưa hoàn thành" not in said
    assert "quá hạn" not in said
    assert "Chưa có số liệu về 19 nhiệm vụ" in said


def test_a_report_of_nothing_says_that_nothing_was_checked() -> None:
    assert "Chưa có số liệu để kiểm tra." in texts(section(of({}), 7))


def test_a_unit_that_has_issued_all_reads_no_list_of_the_missing() -> None:
    asked = [i.code for i in campaign().expects("plan_items", sample.PROVINCE) if getattr(i, "kind", "") == "document"]
    said = plans(*(sample.row(code, item=code, status="issued") for code in asked))
    assert said == "Đến ngày 26/04/2022, đơn vị đã ban hành đủ 13/13 văn bản, kế hoạch được giao."


def test_an_item_that_does_not_apply_counts_neither_as_done_nor_as_asked() -> None:
    rows = [sample.row("a", item="training_plan", status="not_applicable")]
    said = texts(section(of({"plans": list(rows)}), 1))
    assert "được giao 12 văn bản, kế hoạch" in said[0]
    assert "Không áp dụng với đơn vị: 01 văn bản, kế hoạch (Kế hoạch đào tạo" in " ".join(said)


def test_late_documents_are_named_with_deadline_and_status() -> None:
    late = sample.row("a", item="plan_5y", status="issued", number="1/KH-UBND", issued_on="2022-05-15")
    report = of({"plans": [late]})
    found = [s for s in section(report, 1).blocks if isinstance(s, Sentence) and "quá thời hạn" in s.text]
    assert len(found) == 1
    assert found[0].text == (
        "Có 01 văn bản, kế hoạch, mốc thực hiện quá thời hạn hoặc hoàn thành sau thời hạn: "
        "Chương trình/kế hoạch/đề án chuyển đổi số giai đoạn 5 năm (thời hạn 30/04/2022; đã ban hành)."
    )
    assert found[0].numbers[0].records == ("plans/a",)


def test_every_number_knows_records_that_are_there() -> None:
    rows = sample.rows()
    known = {f"{key}/{row['record']}" for key, listed in rows.items() for row in listed}
    report = sample.province()
    assert all(record in known for number in report.numbers for record in number.records)
    approved = next(n for n in report.numbers if n.text == "04/29")
    assert len(approved.records) == 29


def test_the_report_shows_the_very_figures_of_the_screen() -> None:
    rows = sample.rows()
    shown = {exhibit.figure.name: exhibit.figure for exhibit in sample.province().exhibits()}
    assert shown["systems_by_level"] == systems_by_level(UnitData(campaign(), sample.PROVINCE, rows))


def test_what_the_unit_wrote_stands_by_field_and_pillar_the_general_words_first() -> None:
    leads = [block.lead for block in section(sample.province(), 6).blocks if isinstance(block, Sentence)]
    assert leads == ["Đánh giá chung", "An toàn, an ninh mạng", "An toàn, an ninh mạng"]


def test_warnings_stand_with_their_explanations() -> None:
    said = texts(section(sample.province(), 7))
    assert "Kiểm tra tự động phát hiện 01 lỗi, 02 cảnh báo (01 đã giải trình), 01 lưu ý." in said
    assert "Nhiệm vụ sắp đến hạn. Chưa có giải trình." in said


def test_a_long_table_of_changes_says_how_many_there_are() -> None:
    systems = country()[sample.PROVINCE]["systems"]
    before = {str(r["record"]): {**r, "monitored": None, "note": "cũ"} for r in systems}
    report = unit_report(UnitData(campaign(), sample.PROVINCE, {"systems": systems}, {"systems": before}), ())
    changes = [block for block in section(report, 7).blocks if isinstance(block, Exhibit)][-1]
    assert len(changes.rows) == 30
    assert changes.note.startswith("Bảng liệt kê 30 thay đổi đầu trong số 58")


def test_the_report_is_vietnamese_whatever_the_window_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    class Foreign(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return "foreign"

    vietnamese = as_markdown(sample.province())
    monkeypatch.setattr(i18n._current, "catalogue", Foreign())
    assert i18n._("Chưa đạt") == "foreign"
    assert as_markdown(sample.province()) == vietnamese


def test_a_unit_the_campaign_does_not_know_is_missing() -> None:
    with pytest.raises(Missing):
        of({}, "XX")


def test_a_new_field_appears_in_the_annex_by_itself() -> None:
    platforms = REGISTERS["platforms"]
    cost = Field("Kinh phí", name="cost", kind=Kind.AMOUNT, low=0)
    more = replace(platforms, fields={**platforms.fields, "cost": cost})
    rows = [sample.row("PF01", platform="PF01", announced_by="dx_plan", cost="1234.5")]
    made = annex(UnitData(campaign(), sample.PROVINCE, {"platforms": rows}), more)
    assert made is not None
    assert made.columns[-1].heading == "Kinh phí"
    assert made.rows[0][-1] == "1.234,5"
    assert "Số người dùng" in made.note  # a column without a value is left out, and said so


def test_annex_rows_stand_in_the_order_of_the_catalogue() -> None:
    rows = [sample.row(code, platform=code, announced_by="dx_plan") for code in ("PF05", "PF01")]
    made = annex(UnitData(campaign(), sample.PROVINCE, {"platforms": rows}), REGISTERS["platforms"])
    assert made is not None
    assert made.records == (("platforms/PF01",), ("platforms/PF05",))


@pytest.mark.parametrize(
    ("unit", "issuer", "number", "place", "above"),
    [
        ("20", ("ỦY BAN NHÂN DÂN", "TỈNH LẠNG SƠN"), "……/BC-UBND", "Lạng Sơn", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("79", ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH"), "……/BC-UBND", "Thành phố Hồ Chí Minh",
         ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("BCT", ("BỘ CÔNG THƯƠNG",), "……/BC-BCT", "Hà Nội", ("BỘ TRƯỞNG",)),
    ],
)  # fmt: skip
def test_the_head_is_that_of_the_issuing_office(
    unit: str, issuer: tuple[str, ...], number: str, place: str, above: tuple[str, ...]
) -> None:
    head = unit_head(campaign(), campaign().unit(unit), Letter())
    assert (head.issuer, head.number, head.place, head.signature) == (issuer, number, place, above)
    assert head.day == "ngày …… tháng …… năm ……"


def test_a_known_number_and_day_are_written_out() -> None:
    head = unit_head(campaign(), campaign().unit("20"), Letter("12/BC-UBND", "2022-02-04", "Trần Thị Bình"))
    assert head.named == "Báo cáo số 12/BC-UBND ngày 04 tháng 02 năm 2022"
    assert head.signer == "Trần Thị Bình"
