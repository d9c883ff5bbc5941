"""Rounds of a report between a unit and the centre: what was lost comes back, and nothing old comes to life."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dxdesk import dates
from dxdesk.errors import Missing, Misuse
from dxdesk.flows.centre import answering, country, inbox
from dxdesk.flows.entering import editing, history
from dxdesk.flows.exchanging import conflicts, receiving, trusting
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.sending import replies, signoff
from dxdesk.flows.workspace import Workspace, entered_for
from dxdesk.models.submission import Role, State
from tests.flows import office
from tests.flows.laptops import Laptop, believe, enrolled, laptop, reports, returns, send, sends, takes

COMMENT = "plans/plan_5y/number=Đề nghị kiểm tra lại số văn bản"


@pytest.fixture
def usb(lang_son: Laptop, head_office: Laptop, folder: Path) -> Path:
    enrolled(lang_son, head_office, folder / "usb")
    return folder / "usb"


def stands(head_office: Laptop) -> int:
    with head_office.work() as central:
        return standing(central)


def state(desk: Laptop) -> State:
    with desk.work() as unit:
        return signoff.checklist(unit).state


def standing(central: Workspace) -> int:
    """The number of the unit's standing report; 0 where none stands."""
    with central.store.read() as connection:
        found = answering.standings(central, connection)["20"].standing
    return found.number if found else 0


# Which report stands


def test_the_report_before_one_that_was_returned_stays_superseded(
    lang_son: Laptop, head_office: Laptop, usb: Path
) -> None:
    sends(lang_son, usb / "1.dxsync")
    sends(lang_son, usb / "2.dxsync", "574/KH-UBND")
    takes(head_office, usb / "1.dxsync", usb / "2.dxsync")
    with head_office.work() as central:
        assert answering.give_back(central, "20", usb / "tra.dxsync", reason="Xem lại").submission == 2
        assert standing(central) == 0
        with central.store.read() as connection:
            assert "20" not in country.country(central, connection).data.rows
        assert {a.number: a.state for a in inbox.arrivals(central)} == {1: "superseded", 2: "returned"}
        with pytest.raises(Missing, match=r"lần 2\) đã được trả lại"):
            answering.accept(central, "20", usb / "nhan.dxsync")
    takes(lang_son, usb / "tra.dxsync")
    assert state(lang_son) is State.RETURNED
    digest = reports(lang_son, head_office, usb / "3.dxsync", "575/KH-UBND")
    with head_office.work() as central:
        accepted = answering.accept(central, "20", usb / "nhan.dxsync")
        assert (accepted.submission, accepted.digest, care.digest(central, "20").digest) == (3, digest, digest)
    takes(lang_son, usb / "nhan.dxsync")
    with lang_son.work() as unit:
        assert care.digest(unit).digest == digest
    assert state(lang_son) is State.ACCEPTED


@pytest.fixture
def two_reports(lang_son: Laptop, head_office: Laptop, usb: Path, folder: Path) -> Path:
    """Two computers of the unit sent reports that don't know of each other; both were taken in."""
    other = office.move_in(office.ready(), folder / "khac", folder / "khac-20.dxdb")
    reports(lang_son, head_office, usb / "1.dxsync")
    copied = Laptop(lang_son.home, other)  # the store as it was: another life of it, on the same profile
    sends(copied, usb / "b.dxsync", "900/KH-UBND")
    sends(lang_son, usb / "a.dxsync", "901/KH-UBND")
    takes(head_office, usb / "a.dxsync", usb / "b.dxsync")
    return usb


def test_of_two_concurrent_reports_one_returned_does_not_make_the_other_stand(
    two_reports: Path, head_office: Laptop
) -> None:
    with head_office.work() as central:
        assert standing(central) == 0
        with pytest.raises(Missing, match="song song"):
            answering.accept(central, "20", two_reports / "nhan.dxsync")
        answering.give_back(central, "20", two_reports / "tra-1.dxsync", reason="Gộp lại")
        assert standing(central) == 0
        with pytest.raises(Missing, match="song song"):
            answering.accept(central, "20", two_reports / "nhan.dxsync")
        answering.give_back(central, "20", two_reports / "tra-2.dxsync", reason="Gộp lại")
        with pytest.raises(Missing, match="chờ đơn vị gộp"):
            answering.accept(central, "20", two_reports / "nhan.dxsync")


# Receipts


def test_a_second_return_brings_what_was_added(lang_son: Laptop, head_office: Laptop, usb: Path) -> None:
    reports(lang_son, head_office, usb / "1.dxsync")
    with head_office.work() as central:
        answering.give_back(central, "20", usb / "tra-1.dxsync", reason="Xem lại")
        again = answering.give_back(central, "20", usb / "tra-2.dxsync", comments=[COMMENT])
        assert (again.submission, again.number, again.comments) == (1, 2, 1)
    first, second = takes(lang_son, usb / "tra-1.dxsync", usb / "tra-2.dxsync")
    assert (first.known, second.known, second.entries) == (False, False, 1)
    assert state(lang_son) is State.RETURNED
    with lang_son.work() as unit:
        assert [c.asked for c in replies.answers(unit).comments] == ["Đề nghị kiểm tra lại số văn bản"]


def test_a_return_for_a_reason_alone_opens_the_figures_for_correction(
    lang_son: Laptop, head_office: Laptop, usb: Path
) -> None:
    reports(lang_son, head_office, usb / "1.dxsync")
    returns(head_office, usb / "tra.dxsync", reason="Xem lại", to=lang_son)
    assert state(lang_son) is State.RETURNED
    with lang_son.work() as unit:
        assert editing.set_fields(unit, "plans", "plan_5y", {"number": "574/KH-UBND"}).saved


def test_a_return_does_not_withdraw_the_word_about_newer_figures(
    lang_son: Laptop, head_office: Laptop, usb: Path
) -> None:
    reports(lang_son, head_office, usb / "1.dxsync")
    returns(head_office, usb / "tra.dxsync", reason="Xem lại")
    sends(lang_son, usb / "2.dxsync", "574/KH-UBND")
    (taken,) = takes(lang_son, usb / "tra.dxsync")
    assert "lần 1; báo cáo mới nhất là lần 2" in taken.says
    assert state(lang_son) is State.SENT


def test_an_acceptance_that_brings_a_comment_leaves_the_confirmations(
    lang_son: Laptop, head_office: Laptop, usb: Path
) -> None:
    """The return with the comment was never taken in; the unit sent a corrected report by itself."""
    reports(lang_son, head_office, usb / "1.dxsync")
    returns(head_office, usb / "tra.dxsync", comments=[COMMENT])
    reports(lang_son, head_office, usb / "2.dxsync", "574/KH-UBND")
    with head_office.work() as central:
        assert any("1 ý kiến" in said for said in answering.doubts(central, "20"))
        accepted = answering.accept(central, "20", usb / "nhan.dxsync")
        assert any("Đề nghị kiểm tra lại" in said for said in accepted.notices)
        assert [c.state for c in replies.comments_at_centre(central)] == ["closed"]
    takes(lang_son, usb / "nhan.dxsync")
    with lang_son.work() as unit:
        found = signoff.checklist(unit)
        assert (found.state, found.ready) == (State.ACCEPTED, True)
        (comment,) = replies.answers(unit).comments
        assert (comment.state, comment.state_text) == ("closed", "Đã xong")
        with pytest.raises(Misuse, match="thêm ý kiến"):  # the approver's word isn't about the comment
            signoff.submit(unit, usb / "3.dxsync")
        signoff.confirm(unit, Role.APPROVER, officer=office.HEAD)
        assert signoff.submit(unit, usb / "3.dxsync").number == 3
    takes(head_office, usb / "3.dxsync")
    assert stands(head_office) == 3


def test_a_comment_asked_again_after_an_acceptance_waits_again(
    lang_son: Laptop, head_office: Laptop, usb: Path
) -> None:
    reports(lang_son, head_office, usb / "1.dxsync")
    with head_office.work() as central:
        answering.accept(central, "20", usb / "nhan.dxsync")
        answering.give_back(central, "20", usb / "tra.dxsync", comments=[COMMENT])
        assert [c.state for c in replies.comments_at_centre(central, "20")] == ["open"]
    takes(lang_son, usb / "tra.dxsync", usb / "nhan.dxsync")
    assert state(lang_son) is State.RETURNED
    with lang_son.work() as unit:
        (comment,) = replies.answers(unit).comments
        assert comment.state == "open"
        replies.reply(unit, comment.record, "Số đúng.")
        assert [c.state for c in replies.answers(unit).comments] == ["answered"]


def test_a_comment_waits_again_on_both_sides_once_the_acceptance_that_closed_it_is_overtaken(
    lang_son: Laptop, head_office: Laptop, usb: Path
) -> None:
    """The unit may never see that acceptance, or see it too late."""
    reports(lang_son, head_office, usb / "1.dxsync")
    returns(head_office, usb / "tra-1.dxsync", comments=[COMMENT])
    reports(lang_son, head_office, usb / "2.dxsync", "574/KH-UBND")
    with head_office.work() as central:
        answering.accept(central, "20", usb / "nhan.dxsync")
        answering.give_back(central, "20", usb / "tra-2.dxsync", reason="Xem lại")
        assert [c.state for c in replies.comments_at_centre(central, "20")] == ["open"]
    takes(lang_son, usb / "tra-2.dxsync", usb / "nhan.dxsync", usb / "tra-1.dxsync")
    with lang_son.work() as unit:
        assert [c.state for c in replies.answers(unit).comments] == ["open"]


def test_a_receipt_is_written_again_for_who_lost_it(lang_son: Laptop, head_office: Laptop, usb: Path) -> None:
    reports(lang_son, head_office, usb / "1.dxsync")
    with head_office.work() as central:
        with pytest.raises(Missing, match="Chưa tiếp nhận"):
            answering.write_again(central, "20", usb / "lai.dxsync")
        answering.accept(central, "20", usb / "nhan.dxsync", reason="Cảm ơn")
        again = answering.write_again(central, "20", usb / "lai.dxsync")
        assert (again.verdict, again.submission) == ("accepted", 1)
    takes(lang_son, usb / "lai.dxsync")
    assert state(lang_son) is State.ACCEPTED
    with lang_son.work() as unit:
        assert [r.reason for r in replies.answers(unit).receipts] == ["Cảm ơn"]
    assert takes(lang_son, usb / "nhan.dxsync")[0].known


# What was lost


def test_a_restored_backup_takes_in_the_return_and_numbers_go_on(
    lang_son: Laptop, head_office: Laptop, usb: Path
) -> None:
    with lang_son.work() as unit:
        backup = care.backup(unit).file
    sends(lang_son, usb / "1.dxsync")
    digest = sends(lang_son, usb / "2.dxsync", "574/KH-UBND")
    takes(head_office, usb / "1.dxsync", usb / "2.dxsync")
    returns(head_office, usb / "tra.dxsync", comments=[COMMENT])
    with office.at_home(lang_son.home):
        care.restore(lang_son.store, backup)
    (taken,) = takes(lang_son, usb / "tra.dxsync")
    assert taken.says.startswith("Báo cáo của đơn vị bị trả lại")
    assert state(lang_son) is State.RETURNED
    with lang_son.work() as unit:
        assert office.values(unit, "plans", "plan_5y", "number") == ["574/KH-UBND"]
        assert len(replies.answers(unit).comments) == 1
        send(unit, usb / "3.dxsync")
        assert care.digest(unit).digest != digest
        assert signoff.checklist(unit).sent[-1].number == 3
    takes(head_office, usb / "3.dxsync")
    assert stands(head_office) == 3


def test_a_new_computer_takes_in_a_receipt_written_again(
    lang_son: Laptop, head_office: Laptop, usb: Path, folder: Path
) -> None:
    digest = reports(lang_son, head_office, usb / "1.dxsync")
    with head_office.work() as central:
        answering.accept(central, "20", usb / "nhan.dxsync")
    new = laptop(folder, "may-moi", "Lê Văn Mới")
    enrolled_too(new, head_office, usb)
    with head_office.work() as central:
        answering.write_again(central, "20", usb / "lai.dxsync")
    takes(new, usb / "lai.dxsync")
    assert state(new) is State.ACCEPTED
    with new.work() as unit:
        assert care.digest(unit).digest == digest
    sends(new, usb / "2.dxsync", "575/KH-UBND")
    with new.work() as unit:
        assert signoff.checklist(unit).sent[-1].number > 1
    takes(head_office, usb / "2.dxsync")
    with head_office.work() as central:
        assert standing(central) > 1


def enrolled_too(desk: Laptop, head_office: Laptop, usb: Path) -> None:
    with desk.work() as unit:
        trusting.enrol(unit, usb / "xin-moi.dxsync")
    with head_office.work() as central:
        trusting.trust(central, usb / "xin-moi.dxsync")


def test_the_centre_s_restored_backup_learns_its_answers_from_its_own_receipts(
    lang_son: Laptop, head_office: Laptop, usb: Path
) -> None:
    reports(lang_son, head_office, usb / "1.dxsync")
    with head_office.work() as central:
        backup = care.backup(central).file
        answering.give_back(central, "20", usb / "tra.dxsync", comments=[COMMENT])
    with office.at_home(head_office.home):
        care.restore(head_office.store, backup)
    takes(head_office, usb / "tra.dxsync")
    with head_office.work() as central:
        assert standing(central) == 0
        assert answering.give_back(central, "20", usb / "tra-2.dxsync", reason="Nhắc lại").number == 2
    takes(lang_son, usb / "tra.dxsync", usb / "tra-2.dxsync")
    assert state(lang_son) is State.RETURNED


def test_a_centre_put_back_to_before_its_answers_is_heard(
    lang_son: Laptop, head_office: Laptop, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives numbers again that the unit has passed, but later."""
    sends(lang_son, usb / "1.dxsync")
    takes(head_office, usb / "1.dxsync")
    with head_office.work() as central:
        backup = care.backup(central).file
        answering.give_back(central, "20", usb / "tra.dxsync", reason="Một")
        answering.give_back(central, "20", usb / "tra-2.dxsync", reason="Hai")
    takes(lang_son, usb / "tra.dxsync", usb / "tra-2.dxsync")
    with office.at_home(head_office.home):
        care.restore(head_office.store, backup)
    _clock_says(monkeypatch, 2041)
    with head_office.work() as central:
        assert answering.accept(central, "20", usb / "nhan.dxsync").number == 1
    takes(lang_son, usb / "nhan.dxsync")
    assert state(lang_son) is State.ACCEPTED
    with lang_son.work() as unit:
        assert signoff.checklist(unit).sent[-1].state is State.ACCEPTED
        editing.set_fields(unit, "plans", "plan_5y", {"note": "sửa tiếp"})
    assert state(lang_son) is State.ENTERING


def test_an_answer_counts_though_the_centre_s_clock_went_back(
    lang_son: Laptop, head_office: Laptop, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sends(lang_son, usb / "1.dxsync")
    takes(head_office, usb / "1.dxsync")
    with head_office.work() as central:
        _clock_says(monkeypatch, 2041)
        answering.give_back(central, "20", usb / "tra.dxsync", reason="Một")
        _clock_says(monkeypatch, 2026)
        answering.give_back(central, "20", usb / "tra-2.dxsync", reason="Hai")
    takes(lang_son, usb / "tra.dxsync", usb / "tra-2.dxsync")
    with lang_son.work() as unit:
        assert signoff.checklist(unit).sent[-1].comment == "Hai"


def _clock_says(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    monkeypatch.setattr(dates, "_clock", lambda: datetime(year, 1, 1, tzinfo=UTC))


# Files in any order


def test_files_that_need_another_come_in_after_it_whatever_their_names(
    lang_son: Laptop, head_office: Laptop, usb: Path, folder: Path
) -> None:
    colleague = laptop(folder, "dong-nghiep", "Lê Thị Nghiệp")
    believe(lang_son, colleague, usb)
    names = ["c.dxsync", "b.dxsync", "a.dxsync"]
    for number, name in enumerate(names):
        with lang_son.work() as unit:
            editing.set_fields(unit, "plans", "plan_5y", {"note": f"lần {number}"})
            conflicts.exchange(unit, usb / name, known=usb / names[number - 1] if number else None)
    with colleague.work() as unit:
        found = receiving.take_in(unit, [usb / name for name in sorted(names)])
        assert all(one.taken and one.entries for one in found)
        assert office.values(unit, "plans", "plan_5y", "note") == ["lần 2"]
        assert care.verify(unit).problems == []


# Lists at the centre


def test_history_at_the_centre_is_of_the_unit_asked_for_and_names_whose_a_value_is(
    lang_son: Laptop, head_office: Laptop, usb: Path
) -> None:
    reports(lang_son, head_office, usb / "1.dxsync")
    with head_office.work() as central:
        for unit, number in (("20", "7/KH-UBND"), ("24", "8/KH-UBND")):
            entered = entered_for(central, unit)
            with central.store.write() as connection:
                entered.expect(connection)
            editing.set_fields(entered, "plans", "plan_5y", {"number": number})
        every = history.history(central, "plans", "plan_5y", "number")
        assert {line.unit for line in every} == {"20", "24"}
        of_24 = history.history(entered_for(central, "24"), "plans", "plan_5y", "number")
        assert [(line.unit, line.text) for line in of_24] == [("24", "8/KH-UBND")]
        of_20 = history.history(entered_for(central, "20"), "plans", "plan_5y", "number")
        assert {line.text for line in of_20} >= {"7/KH-UBND"}
        assert len(of_20) + len(of_24) == len(every)
        assert {line.unit for line in history.batches(entered_for(central, "24"))} == {"24"}


def test_an_old_report_under_an_old_edition_is_told(
    lang_son: Laptop, head_office: Laptop, usb: Path, tmp_path: Path
) -> None:
    sends(lang_son, usb / "1.dxsync")
    with head_office.work() as central:
        following = central.campaign.revised(edition=central.campaign.edition + 1, title="Bản sau")
        file = office.campaign_package(tmp_path / "sau.dxsync", following, head_office.home)
        lifecycle.open_campaign(central, str(file)).workspace.close()
    (taken,) = takes(head_office, usb / "1.dxsync")
    assert "theo bản 2 của kỳ báo cáo; bản đang dùng là bản 3" in taken.says
    with head_office.work() as central:
        assert any("bản 2" in said for said in answering.accept(central, "20", usb / "nhan.dxsync").notices)
