"""The centre reports the country from what units sent and what it entered itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import openpyxl
import pytest

from dxdesk.errors import Misuse
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import receiving, trusting
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import reporting, review
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace, entered_for
from dxdesk.models.finding import Severity
from dxdesk.models.submission import Role
from dxdesk.reports.report import Report, Sentence
from tests.flows import office


@contextmanager
def at(home: Path, store: Path) -> Iterator[Workspace]:
    with office.at_home(home), lifecycle.open_store(store) as workspace:
        yield workspace


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Workspace]:
    """The central office after Lạng Sơn and Bộ Tư pháp sent their reports, with a row it entered for An Giang."""
    store = office.move_in(office.centre(), tmp_path / "centre", tmp_path / "central.dxdb")
    for code in ("20", "BTP"):
        home = tmp_path / code
        if code == "20":
            own = office.move_in(office.ready(), home, tmp_path / f"{code}.dxdb")
        else:
            own = ministry(home, tmp_path / f"{code}.dxdb")
        send(home, own, tmp_path / "centre", store, tmp_path)
    with at(tmp_path / "centre", store) as workspace:
        about = entered_for(workspace, "89")
        with about.store.write() as connection:
            about.expect(connection)
        editing.set_fields(about, "plans", "party_resolution", {"status": "drafting"})
        yield workspace


def ministry(home: Path, store: Path) -> Path:
    with (
        office.at_home(home),
        lifecycle.new_store(store, str(office.campaign_file()), unit="BTP", officer=office.OFFICER) as unit,
    ):
        asked = [item.code for item in unit.campaign.expects("plan_items", "BTP")]
        editing.paste(unit, "plans", [(code, {"status": "not_started"}) for code in asked])
        plan = {"status": "issued", "number": "12/KH-BTP", "issued_on": "2022-01-21"}
        editing.set_fields(unit, "plans", "plan_annual", plan)
        for rule in {f.rule for f in review.check(unit) if f.severity is Severity.WARNING}:
            review.explain(unit, rule, text="Đang bổ sung hình thức của kế hoạch.")
    return store


def send(home: Path, own: Path, centre_home: Path, central: Path, usb: Path) -> None:
    """Enrol, confirm, submit, take in."""
    with at(home, own) as unit:
        trusting.enrol(unit, usb / "xin.dxsync")
    with at(centre_home, central) as workspace:
        trusting.trust(workspace, usb / "xin.dxsync")
    with at(home, own) as unit:
        signoff.confirm(unit, Role.PREPARER, officer=office.OFFICER)
        signoff.confirm(unit, Role.APPROVER, officer=office.HEAD)
        signoff.submit(unit, usb / "nop.dxsync")
    with at(centre_home, central) as workspace:
        receiving.merge(workspace, usb / "nop.dxsync")


def told(report: Report) -> str:
    return "\n".join(sentence.text for sentence in report.sentences())


def test_the_centre_s_report_counts_what_units_sent_and_names_its_own_stand_ins(centre: Workspace) -> None:
    said = told(reporting.national(centre))
    assert "02/93 bộ, ngành, địa phương đã gửi báo cáo (chiếm 2%) và 01 đơn vị do cơ quan tổng hợp" in said
    assert "Số liệu của 01 đơn vị do cơ quan tổng hợp nhập thay, dùng tạm" in said
    assert "cho đến khi đơn vị gửi báo cáo: An Giang." in said
    assert "Chưa cơ quan thuộc Chính phủ nào gửi báo cáo" in said
    assert "01/63 địa phương đã ban hành Nghị quyết/chỉ thị/văn bản của tỉnh ủy" in said
    assert "01 bộ, cơ quan ngang bộ (Bộ Tư pháp) đã ban hành Kế hoạch hành động năm nhưng chưa nêu hình thức" in said


def test_an_explanation_that_travelled_along_counts(centre: Workspace) -> None:
    quality = reporting.national(centre).sections[-1]
    first = next(block for block in quality.blocks if isinstance(block, Sentence))
    numbers = [number.text for number in first.numbers]
    assert numbers[2] == numbers[3] != "00"  # all warnings are explained, else nobody could have confirmed


def test_every_record_of_a_number_has_a_name_and_stands_in_the_store(centre: Workspace) -> None:
    report = reporting.national(centre)
    known = {record for number in report.numbers for record in number.records}
    assert known <= report.origins.keys()
    assert report.origins["20/plans/plan_5y"].unit == "Lạng Sơn"
    assert report.origins["BTP/submission/1"].register == "Báo cáo đã gửi"


@pytest.mark.parametrize("ending", ["md", "docx", "xlsx"])
def test_it_is_written_in_every_form(centre: Workspace, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"bao-cao.{ending}"
    done = reporting.report(centre, out)
    assert done.sections[0] == "Tình hình báo cáo"
    assert 0 < done.traced < done.numbers
    text = {
        "md": lambda: out.read_text(encoding="utf-8"),
        "docx": lambda: "\n".join(p.text for p in docx.Document(str(out)).paragraphs),
        "xlsx": lambda: "\n".join(str(row[0].value) for row in openpyxl.load_workbook(out)["Báo cáo"].iter_rows()),
    }[ending]()
    assert "Chưa cơ quan thuộc Chính phủ nào gửi báo cáo" in text


def test_a_centre_that_has_received_nothing_reports_that(tmp_path: Path) -> None:
    store = office.move_in(office.centre(), tmp_path / "centre", tmp_path / "central.dxdb")
    with at(tmp_path / "centre", store) as workspace:
        said = told(reporting.national(workspace))
    assert "khi chưa có bộ, ngành, địa phương nào gửi báo cáo, số liệu đến ngày" in said
    assert "Đến khi lập báo cáo này, chưa đơn vị nào gửi báo cáo:" in said
    assert "Chưa có số liệu về hệ thống thông tin" in said


def test_a_unit_s_store_has_no_national_report(tmp_path: Path) -> None:
    store = office.move_in(office.ready(), tmp_path / "home", tmp_path / "20.dxdb")
    with at(tmp_path / "home", store) as unit, pytest.raises(Misuse, match="cơ quan tổng hợp"):
        reporting.national(unit)
