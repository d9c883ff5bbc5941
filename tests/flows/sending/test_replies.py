"""What the centre answers to a unit is told with the cells it is about, and can be answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxdesk.errors import Missing, Misuse
from dxdesk.flows.centre import answering
from dxdesk.flows.entering import editing, history
from dxdesk.flows.exchanging import receiving
from dxdesk.flows.sending import replies
from dxdesk.models.submission import State
from tests.flows import office
from tests.flows.laptops import Laptop, enrolled, send

ASKED = "Đề nghị kiểm tra lại số văn bản"


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


@pytest.fixture
def head_office(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "tu", office.move_in(office.centre(), tmp_path / "tu", tmp_path / "central.dxdb"))


@pytest.fixture
def unit(tmp_path: Path, head_office: Laptop, usb: Path) -> Laptop:
    """A unit whose report was sent and returned with a comment; the receipt isn't taken in yet."""
    found = Laptop(tmp_path / "ls", office.move_in(office.ready(), tmp_path / "ls", tmp_path / "20.dxdb"))
    enrolled(found, head_office, usb)
    with found.work() as workspace:
        send(workspace, usb / "1.dxsync")
    with head_office.work() as central:
        receiving.merge(central, usb / "1.dxsync")
        answering.give_back(
            central, "20", usb / "tra.dxsync", comments=[f"plans/plan_5y/number={ASKED}"], reason="Xem ý kiến."
        )
    return found


def test_before_any_answer_the_sent_files_and_the_edition_are_told(unit: Laptop) -> None:
    with unit.work() as workspace:
        found = replies.answers(workspace)
    assert [one.number for one in found.sent] == [1]
    assert (found.receipts, found.comments) == ([], [])
    (edition,) = found.editions
    assert edition.from_centre
    assert edition.current


def test_a_returned_report_tells_verdict_comment_and_cell(unit: Laptop, usb: Path) -> None:
    with unit.work() as workspace:
        receiving.merge(workspace, usb / "tra.dxsync")
        found = replies.answers(workspace)
    (receipt,) = found.receipts
    assert (receipt.number, receipt.state, receipt.reason, receipt.same) == (1, State.RETURNED, "Xem ý kiến.", True)
    (comment,) = found.comments
    assert (comment.register, comment.about, comment.field) == ("plans", "plan_5y", "number")
    assert (comment.label, comment.asked, comment.officer) == ("Số, ký hiệu", ASKED, "Cán bộ tổng hợp")
    assert (comment.state, comment.changed, comment.answer) == ("open", False, "")


def test_registers_that_were_changed_since_are_named(unit: Laptop, usb: Path) -> None:
    with unit.work() as workspace:
        receiving.merge(workspace, usb / "tra.dxsync")
        editing.set_fields(workspace, "plans", "plan_5y", {"number": "574/KH-UBND"})
        found = replies.answers(workspace)
    assert (found.receipts[0].same, found.receipts[0].differing) == (False, ["Văn bản, kế hoạch"])
    assert found.comments[0].changed
    assert found.comments[0].value == "574/KH-UBND"


def test_a_comment_is_answered_and_the_answer_reaches_the_centre(unit: Laptop, head_office: Laptop, usb: Path) -> None:
    with unit.work() as workspace:
        receiving.merge(workspace, usb / "tra.dxsync")
        record = replies.answers(workspace).comments[0].record
        with pytest.raises(Misuse):
            replies.reply(workspace, record, "  ")
        with pytest.raises(Missing):
            replies.reply(workspace, "không có", "vâng")
        replies.reply(workspace, record, "Số đúng theo bản gốc.")
        (comment,) = replies.answers(workspace).comments
        assert (comment.state, comment.answer) == ("answered", "Số đúng theo bản gốc.")
        assert history.can_undo(workspace) == "Trả lời ý kiến: Số đúng theo bản gốc."
        send(workspace, usb / "2.dxsync")
    with head_office.work() as central:
        receiving.merge(central, usb / "2.dxsync")
        assert [row["answer"] for row in office.rows(central, "comments")] == ["Số đúng theo bản gốc."]


def test_what_was_done_with_the_figures_stands_in_the_history(unit: Laptop, usb: Path) -> None:
    with unit.work() as workspace:
        receiving.merge(workspace, usb / "tra.dxsync")
        receiving.merge(workspace, usb / "tra.dxsync")  # nothing new, nothing told
        told = [(line.title, line.officer) for line in history.batches(workspace, limit=5)]
    assert told == [
        ("Nhận phiếu trả lời của cơ quan tổng hợp: tra.dxsync", office.OFFICER),
        ("Trả lại báo cáo: 1 ý kiến", "Cán bộ tổng hợp"),
        ("Ghi tệp báo cáo lần 1: 1.dxsync", office.OFFICER),
        ("Thủ trưởng đơn vị xác nhận số liệu", office.HEAD),
        ("Người lập biểu xác nhận số liệu", office.OFFICER),
    ]
