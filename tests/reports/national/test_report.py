"""What the national report says: the numbers and names that were published, and where each comes from."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docxtpl import DocxTemplate

from dxdesk.figures.catalogue import compute_national
from dxdesk.figures.country import CountryData
from dxdesk.figures.reporting import Arrival, How
from dxdesk.models.builtin import builtin
from dxdesk.models.field import Row, show_number
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.registers import PAGES
from dxdesk.reports.forms import template, word, writers
from dxdesk.reports.forms.markdown import as_markdown
from dxdesk.reports.national.report import national_report
from dxdesk.reports.report import Report, Sentence
from dxdesk.reports.sources import sources
from tests.figures.sample import campaign, country, expected
from tests.reports import national_sample, sample
from tests.reports.published import MINISTRIES, PLANS, PROVINCES, check_plan, line_about, name_of, named_plans


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report in Word, Excel and Markdown."""
    folder = tmp_path_factory.mktemp("national")
    report = national_sample.nation()
    writers.write_word(report, folder / "r.docx")
    writers.write_workbook(report, folder / "r.xlsx")
    writers.write_markdown(report, folder / "r.md")
    return folder


@pytest.fixture(scope="module", params=["md", "docx"])
def said(request: pytest.FixtureRequest, written: Path) -> str:
    """The text of the report as it is read from a file, without the marks of footnotes."""
    if request.param == "docx":
        return "\n".join(paragraph.text for paragraph in docx.Document(str(written / "r.docx")).paragraphs)
    return re.sub(r"\[\^\d+\]", "", (written / "r.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("code", "who", "done", "published"),
    list(named_plans()),
    ids=[f"{code}-{who}" for code, who, *_rest in named_plans()],
)
def test_documents_and_milestones_are_told_as_published(
    said: str, code: str, who: str, done: str, published: dict[str, Any]
) -> None:
    check_plan(said, code, who, done, published)


def test_no_key_of_the_published_report_is_left_out() -> None:
    codes = {key.partition("/")[0] for key in PLANS}
    assert codes == {code for code, *_rest in named_plans()} | {"steering_committee"}
    assert set(expected()["systems"]) == {"ministry", "province", "all"}


@pytest.mark.parametrize(("group", "who"), [("province", PROVINCES), ("ministry", MINISTRIES)])
def test_the_forms_of_the_annual_plan_are_told_as_published(said: str, group: str, who: str) -> None:
    line = line_about(said, "plan_annual", who)
    item = next(i for i in campaign().plan_items if i.code == "plan_annual")
    names = {variant.code: variant.name for variant in item.variants}
    for variant, n in PLANS[f"plan_annual/{group}"]["variants"].items():
        assert f"{names[variant]}: {n:02d} {who}" in line


def test_the_ministry_whose_plan_has_no_form_is_named_as_a_contradiction(said: str) -> None:
    assert (
        "Số liệu cần kiểm tra: 01 bộ, cơ quan ngang bộ (Bộ Tư pháp) đã ban hành Kế hoạch hành động năm nhưng chưa nêu "
        "hình thức, nên tổng theo hình thức là 15 trong khi tổng số đã ban hành là 16."
    ) in said


def test_the_heads_of_steering_committees_are_told_and_the_exception_named(said: str) -> None:
    committee = f"{name_of('steering_committee')}, đạt 100%. Trong số đã ban hành: Trưởng ban là"
    assert f"63/63 {PROVINCES} đã ban hành {committee} Chủ tịch UBND tỉnh: 57 {PROVINCES}; Trưởng ban là Bí thư" in said
    assert f"Bí thư tỉnh ủy, thành ủy: 06 {PROVINCES}" in said
    assert f"22/22 {MINISTRIES} đã ban hành {committee} Bộ trưởng, Thủ trưởng ngành: 21 {MINISTRIES}; " in said
    assert f"Trưởng ban là Thứ trưởng, cấp phó: 01 {MINISTRIES} (Bộ Quốc phòng)." in said


def test_community_teams_and_members_stand_beside_their_milestone(said: str) -> None:
    line = line_about(said, "community_teams", PROVINCES)
    assert "Số Tổ công nghệ số cộng đồng: 4.898 tổ; Số thành viên Tổ công nghệ số cộng đồng: 21.975 người." in line


def test_systems_are_told_as_published(said: str) -> None:
    found = expected()["systems"]
    told = {
        key: (show_number(found[key]["total"]), show_number(found[key]["approved"]), found[key]["pct"]) for key in found
    }
    whole, done, percent = told["all"]
    assert f"Cả nước có {whole} hệ thống thông tin" in said
    assert f"{done}/{whole} hệ thống đã được phê duyệt hồ sơ đề xuất cấp độ, chiếm {percent}." in said
    for key, who in (("province", PROVINCES), ("ministry", MINISTRIES)):
        whole, done, percent = told[key]
        told_of = f"{done}/{whole} hệ thống đã được phê duyệt, chiếm {percent}."
        assert f"Các {who} có {whole} hệ thống thông tin; {told_of}" in said


def test_who_sent_nothing_late_or_was_entered_for_is_named(said: str) -> None:
    assert "82/93 đơn vị đã gửi báo cáo, chiếm 88%." in said
    assert "01 đơn vị gửi báo cáo sau thời hạn 30/04/2022: Đồng Nai." in said
    assert "do cơ quan tổng hợp nhập thay, dùng tạm cho đến khi đơn vị gửi báo cáo: Nghệ An, Phú Yên." in said
    assert "01 đơn vị có các bản gửi trái ngược nhau, cần thống nhất và gửi lại: Bộ Công Thương." in said


def test_the_opening_tells_period_day_and_how_many_reported() -> None:
    opening = national_sample.nation().opening.text
    assert "(quý I/2022)" in opening
    assert "82/93 bộ, ngành, địa phương" in opening
    assert "số liệu đến ngày 26/04/2022" in opening


def test_the_report_is_the_golden_one() -> None:
    golden = (sample.GOLDEN / "ca-nuoc.md").read_text(encoding="utf-8")
    assert as_markdown(national_sample.nation()) == golden


# Where numbers come from


def test_every_number_names_rows_that_are_there() -> None:
    rows = {
        f"{unit}/{key}/{row['record']}"
        for unit, registers in country().items()
        for key, listed_rows in registers.items()
        for row in listed_rows
    }
    sent = {f"{u}/submission/{a.number}" for u, a in national_sample.arrivals().items() if a.number}
    found = {record for number in national_sample.nation().numbers for record in number.records}
    assert found <= rows | sent


def test_a_count_of_units_names_one_row_for_each() -> None:
    numbers = [n for n in national_sample.nation().numbers if n.text == "55/63"]
    assert len(numbers) == 1
    assert len(numbers[0].records) == 63
    about = next(s for s in national_sample.nation().sentences() if "Nghị quyết" in s.text)
    missing = next(number for number in about.numbers if number.text == "08")
    assert {record.partition("/")[2] for record in missing.records} == {"plans/party_resolution"}
    assert {record[:2] for record in missing.records} == {"40", "54", "68", "75", "86", "89", "91", "96"}


def test_only_what_nobody_recorded_has_no_rows() -> None:
    without = [s.text for s in national_sample.nation().sentences() for n in s.numbers if not n.records]
    assert all("hưa" in said or "còn" in said or "00" in said for said in without), without


def test_the_report_shows_the_very_figures_of_the_screen() -> None:
    shown = {exhibit.figure.title: exhibit.figure for exhibit in national_sample.nation().exhibits()}
    figure = compute_national("systems_national", CountryData(campaign(), country()))
    assert shown[figure.title] == figure


def test_the_workbook_has_every_record_of_every_number(written: Path) -> None:
    book = openpyxl.load_workbook(written / "r.xlsx")
    lines = list(book["Nguồn số liệu"].iter_rows(min_row=2, values_only=True))
    for sentence, source in sources(national_sample.nation()).items():
        own = {line[5] for line in lines if line[0] == source.number}
        assert own == {record for number in sentence.numbers for record in number.records}
    first = next(line for line in lines if line[5] == "20/plans/party_resolution")
    assert first[2:5] == ("Lạng Sơn", "Văn bản, kế hoạch", name_of("party_resolution"))
    links = [cell.hyperlink.location for cell in book["Báo cáo"]["B"] if cell.hyperlink]
    assert len(links) == len(sources(national_sample.nation()))
    assert book["Nguồn số liệu"][links[-1].partition("!")[2]].value == len(links)


def test_in_word_every_number_leads_to_a_bookmark_in_the_list_of_sources(written: Path) -> None:
    document = docx.Document(str(written / "r.docx"))
    body = document.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    traced = [number for number in national_sample.nation().numbers if number.records]
    assert len(links) == len(traced)
    assert set(links) == marks
    assert [cell.text for cell in document.tables[-1].rows[0].cells] == ["Nguồn", "Số trong báo cáo", "Đếm từ"]


def test_in_markdown_every_traced_sentence_has_its_footnote(written: Path) -> None:
    told = (written / "r.md").read_text(encoding="utf-8")
    used, defined = re.findall(r"\[\^(\d+)\](?!:)", told), re.findall(r"^\[\^(\d+)\]:", told, re.MULTILINE)
    assert used == defined == [str(n) for n in range(1, len(defined) + 1)]
    assert r"08: Văn bản, kế hoạch, 8 dòng (plans/party\_resolution của 75, 40, 54" in told


def test_the_annexes_say_which_rows_of_theirs_a_number_counts(written: Path) -> None:
    table = docx.Document(str(written / "r.docx")).tables[-1]
    told = [cell.text for row in table.rows for cell in row.cells]
    assert "Văn bản, kế hoạch, 63 dòng (Phụ lục III, dòng 1-63)" in told


def test_the_template_asks_for_nothing_that_the_report_does_not_give() -> None:
    shipped = DocxTemplate(template.shipped())
    report = national_sample.nation()
    assert shipped.get_undeclared_template_variables() <= word.context(report, sources(report)).keys()


# Other countries


def of(rows: dict[str, dict[str, list[Row]]], name: str = "2022-q1") -> Report:
    return national_report(
        CountryData(builtin(name), rows), {unit: Arrival(How.SENT, 1, "2022-04-20") for unit in rows}, {}
    )


def texts(report: Report, section: int) -> list[str]:
    return [block.text for block in report.sections[section].blocks if isinstance(block, Sentence)]


def test_a_country_that_sent_nothing_has_a_report_without_a_zero_division() -> None:
    report = of({})
    assert texts(report, 3) == ["Chưa có số liệu về hệ thống thông tin đang xây dựng, vận hành."]
    assert texts(report, 6) == ["Chưa có số liệu của đơn vị nào để kiểm tra."]
    assert as_markdown(report)


def test_the_sentences_of_another_campaign_follow_its_catalogue() -> None:
    asked = builtin("2023").expects("plan_items", "20")[0]
    rows: list[Row] = [sample.row("x", item=asked.code, status="issued")]
    value: list[Row] = [sample.row("t2023_1", indicator="t2023_1", numerator="1", denominator="2")]
    report = of({"20": {"plans": rows, "indicators": value}}, "2023")
    assert report.head.subject.endswith("năm 2023")
    assert texts(report, 1)[0] == f"01/63 địa phương đã ban hành {asked.name}; 62 địa phương chưa có số liệu."
    assert any(": 50% (1/2), mục tiêu ≥ 100%: chưa đạt (tạm tính); 01/" in said for said in texts(report, 4))


def test_tasks_are_told_with_who_has_not_completed_them() -> None:
    rows: dict[str, dict[str, list[Row]]] = {
        "20": {"tasks": [sample.row("TK001", task="TK001", status="completed", completed_on="2022-04-20")]},
        "BTP": {"tasks": [sample.row("TK001", task="TK001", status="in_progress")]},
    }
    said = texts(of(rows), 5)
    assert said[0] == (
        "Có số liệu về 01 nhiệm vụ. Tính theo lượt đơn vị được giao: 01/85 lượt đã hoàn thành, chiếm 50% số lượt có số "
        "liệu; 01 lượt chưa hoàn thành; 02 lượt quá hạn hoặc hoàn thành sau thời hạn; 83 lượt chưa có số liệu."
    )
    assert said[1].endswith(
        " (thời hạn 31/03/2022): 01/85 đơn vị đã hoàn thành; 01 đơn vị chưa hoàn thành: Bộ Tư pháp; 83 đơn vị chưa có "
        "số liệu."
    )


def test_a_very_small_share_is_not_rounded_away() -> None:
    systems: list[Row] = [sample.row(f"s{n}", name=f"HT {n}", dossier_status="preparing") for n in range(800)]
    systems.append(sample.row("s", name="HT", dossier_status="approved"))
    said = texts(of({"20": {"systems": systems}}), 3)[0]
    assert "01/801 hệ thống đã được phê duyệt hồ sơ đề xuất cấp độ, chiếm 0,1%" in said


def test_every_table_of_a_figure_has_its_columns() -> None:
    for exhibit in national_sample.nation().exhibits():
        assert len(exhibit.headings) == len(exhibit.columns)
        assert any(isinstance(cell, (int, Decimal)) for row in exhibit.rows for cell in row)


def test_only_registers_with_a_page_are_counted_as_a_unit_s_rows() -> None:
    numbers = [n for s in national_sample.nation().sentences() if "nhập thay, dùng tạm" in s.text for n in s.numbers]
    assert {record.split("/")[1] for record in numbers[0].records} <= set(PAGES)


def listed(unit: str, register: str, *rows: Row) -> dict[str, dict[str, list[Row]]]:
    return {unit: {register: [{"record": str(n), "unit": unit, "live": True, **row} for n, row in enumerate(rows)]}}


def test_a_platform_whose_use_nobody_tells_is_not_told_as_unused() -> None:
    said = listed("20", "platforms", {"platform": "PF08", "announced_by": "dx_plan", "status": None})
    told = "\n".join(texts(of(said), 2))
    assert "được ít nhất một đơn vị công bố, 01 nền tảng chưa nêu tình trạng sử dụng." in told
    assert "đang được sử dụng" not in told
    assert compute_national("platforms_by_unit", CountryData(campaign(), said)).line("20")["in_use"] is None

    some = listed("01", "platforms", {"platform": "PF09", "announced_by": "dx_plan", "status": "in_use"}) | said
    told = "\n".join(texts(of(some), 2))
    assert "công bố, 01 nền tảng đang được sử dụng, 01 nền tảng chưa nêu tình trạng sử dụng." in told


def test_a_group_that_told_of_no_system_has_no_number_of_them() -> None:
    said = listed("20", "systems", {"state": "operating", "dossier_status": "approved"})
    line = compute_national("systems_national", CountryData(campaign(), said)).line("ministry")
    assert [line[name] for name in ("total", "approved", "not_approved", "silent")] == [None] * 4
    assert (line["reported"], line["of"]) == (0, 22)


def test_who_is_as_high_as_the_last_of_the_highest_is_told_as_well() -> None:
    units = ("01", "02", "04", "06", "08", "10", "11")
    systems: dict[str, dict[str, list[Row]]] = {}
    for unit in units:
        systems |= listed(unit, "systems", {"state": "operating", "dossier_status": "approved"})
    (told,) = (text for text in texts(of(systems), 3) if "tỷ lệ phê duyệt cao nhất" in text)
    assert told.count("(01/01, 100%)") == 5
    assert "; 02 đơn vị khác có tỷ lệ bằng đơn vị cuối: " in told

    platforms = [{"platform": f"PF{n:02d}", "announced_by": "dx_plan", "status": "in_use"} for n in range(1, 9)]
    (told,) = (text for text in texts(of(listed("20", "platforms", *platforms)), 2) if "công bố nhất" in text)
    assert told.endswith("; 03 nền tảng khác cũng được 01 đơn vị công bố.")


def test_a_warning_that_was_explained_is_not_asked_to_be_reviewed() -> None:
    warned = Finding(Severity.WARNING, "x", "plans", "0", "", "Vì sao?")
    held = listed("20", "plans", {"item": "plan_5y", "status": "issued"})

    def quality(*found: Finding) -> str:
        report = national_report(
            CountryData(campaign(), held), {"20": Arrival(How.SENT, 1, "2022-04-20")}, {"20": found}
        )
        return "\n".join(texts(report, 6))

    assert "cần rà soát" not in quality(replace(warned, explanation="Đã rà soát."))
    assert "01 đơn vị có cảnh báo chưa giải trình cần rà soát: Lạng Sơn." in quality(warned)
