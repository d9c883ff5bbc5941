"""Laptops of a unit and the centre hand each other files: one state, one digest, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxdesk.errors import DataErrors, Missing, Misuse, Refused
from dxdesk.flows.centre import answering
from dxdesk.flows.entering import editing, history, workbooks
from dxdesk.flows.exchanging import conflicts, receiving, trusting
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import review
from dxdesk.flows.sending import signoff
from dxdesk.models.submission import Role, State
from dxdesk.store.papers import submissions
from tests.flows import office
from tests.flows.laptops import Laptop, believe, digest, enrolled, hand_over, laptop, send
from tests.hostile.scene import everything


def test_two_laptops_come_to_one_state_whoever_goes_first(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"status": "issued", "number": "573/KH-UBND"})
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_annual", {"status": "drafting"})
    assert hand_over(an, binh, usb).entries == 1
    taken = hand_over(binh, an, usb)
    assert (taken.entries, taken.conflicts) == (1, 0)
    assert digest(an) == digest(binh)
    assert hand_over(binh, an, usb).says == "Không có số liệu mới."


def test_what_stands_against_each_other_waits_for_a_person(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    for desk, number in ((an, "1/KH-UBND"), (binh, "2/KH-UBND")):
        with desk.work() as unit:
            editing.set_fields(unit, "plans", "plan_5y", {"status": "issued", "number": number})
    assert hand_over(an, binh, usb).conflicts == 1
    assert hand_over(binh, an, usb).conflicts == 1
    assert digest(an) == digest(binh)
    with an.work() as unit:
        (found,) = conflicts.conflicts(unit)
        assert (found.register, found.record, found.field) == ("plans", "plan_5y", "number")
        assert {side.text: side.officer for side in found.sides} == {
            "1/KH-UBND": "Nguyễn Văn An",
            "2/KH-UBND": "Trần Thị Bình",
        }
        editing.resolve(unit, "plans", "plan_5y", {"number": "1/KH-UBND"})
        assert conflicts.conflicts(unit) == []
        history.undo(unit)
        (again,) = conflicts.conflicts(unit)
        assert again.sides == found.sides, "undoing a choice doesn't make one's own what others entered"
        history.redo(unit)
        assert conflicts.conflicts(unit) == []
    assert hand_over(an, binh, usb).conflicts == 0
    assert digest(an) == digest(binh)
    with binh.work() as unit:
        told = [line.text for line in history.history(unit, "plans", "plan_5y", "number")]
        assert set(told) == {"1/KH-UBND", "2/KH-UBND"}


def test_only_what_the_other_lacks_is_written(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
    hand_over(an, binh, usb)
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_annual", {"status": "drafting"})
        conflicts.exchange(unit, usb / "cua-binh.dxsync")
    with an.work() as unit:
        receiving.merge(unit, usb / "cua-binh.dxsync")
        editing.set_fields(unit, "plans", "plan_5y", {"note": "mới"})
        assert conflicts.exchange(unit, usb / "phan-moi.dxsync", known=usb / "cua-binh.dxsync").entries == 1
    with binh.work() as unit:
        assert receiving.merge(unit, usb / "phan-moi.dxsync").entries == 1
    assert digest(an) == digest(binh)
    third = laptop(folder, "chi", "Lê Chi")
    believe(an, third, usb)
    with an.work() as unit:
        conflicts.exchange(unit, usb / "noi.dxsync", known=usb / "cua-binh.dxsync")
    with third.work() as unit:
        before = care.digest(unit)
        with pytest.raises(Refused, match=r"không nối tiếp|thiếu|chưa được tin cậy"):
            receiving.merge(unit, usb / "noi.dxsync")
        assert care.digest(unit) == before


def test_a_stranger_s_file_changes_nothing(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    with an.work() as unit:
        trusting.enrol(unit, usb / "xin.dxsync")
    with binh.work() as unit:
        trusting.trust(unit, usb / "xin.dxsync")
        editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
        conflicts.exchange(unit, usb / "doi.dxsync")
    with an.work() as unit:
        before = care.digest(unit)
        with pytest.raises(Refused, match="chưa được tin cậy"):
            receiving.merge(unit, usb / "doi.dxsync")
        assert care.digest(unit) == before
        with pytest.raises(Misuse, match="đồng nghiệp"):
            conflicts.exchange(unit, usb / "x.dxsync")


def test_a_trial_writes_nothing(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
        conflicts.exchange(unit, usb / "doi.dxsync")
    with binh.work() as unit:
        before = care.digest(unit)
        assert receiving.merge(unit, usb / "doi.dxsync", dry_run=True).entries == 1
        assert care.digest(unit) == before
        assert receiving.merge(unit, usb / "doi.dxsync").entries == 1


# With the centre


def test_a_report_is_returned_corrected_and_accepted(lang_son: Laptop, head_office: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    enrolled(lang_son, head_office, usb)
    with lang_son.work() as unit:
        send(unit, usb / "1.dxsync")
        sent = care.digest(unit).digest
    with head_office.work() as central:
        taken = receiving.merge(central, usb / "1.dxsync")
        assert (taken.kind, taken.unit, taken.digest) == ("submission", "20", sent)
        assert receiving.merge(central, usb / "1.dxsync").known
        back = answering.give_back(
            central, "20", usb / "tra.dxsync", comments=["plans/plan_5y/number=Đề nghị kiểm tra lại số văn bản"]
        )
        assert (back.comments, back.digest) == (1, sent)
        with pytest.raises(Missing, match="đã được trả lại"):
            answering.accept(central, "20", usb / "nhan.dxsync")
    with lang_son.work() as unit:
        assert receiving.merge(unit, usb / "tra.dxsync").says.startswith("Báo cáo của đơn vị bị trả lại")
        (comment,) = office.rows(unit, "comments")
        assert (comment["about_record"], comment["asked"]) == ("plan_5y", "Đề nghị kiểm tra lại số văn bản")
        assert signoff.checklist(unit).state in (State.RETURNED, State.CONFIRMED)
        assert signoff.checklist(unit).approver is None
        editing.set_fields(unit, "plans", "plan_5y", {"number": "574/KH-UBND"})
        send(unit, usb / "2.dxsync")
        sent = care.digest(unit).digest
    with head_office.work() as central:
        assert receiving.merge(central, usb / "2.dxsync").digest == sent
        accepted = answering.accept(central, "20", usb / "nhan.dxsync")
        assert (accepted.verdict, accepted.digest, accepted.number) == ("accepted", sent, 2)
        with pytest.raises(Misuse, match="lần 2 của Tỉnh Lạng Sơn"):
            answering.accept(central, "20", usb / "nhan-nua.dxsync")
        assert not (usb / "nhan-nua.dxsync").exists()
        systems = review.figure(central, "systems_national")
        assert sum(map(len, systems.records)) % 29 == 0
        assert {cell for row in systems.rows for cell in row} >= {29}
    with lang_son.work() as unit:
        assert receiving.merge(unit, usb / "nhan.dxsync").says.startswith("Báo cáo của đơn vị được tiếp nhận")
        assert receiving.merge(unit, usb / "tra.dxsync").known  # an older receipt changes nothing
        assert signoff.checklist(unit).state is State.ACCEPTED


def test_a_report_of_a_unit_that_nobody_knows_is_refused(lang_son: Laptop, head_office: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    with lang_son.work() as unit:
        send(unit, usb / "1.dxsync")
    with head_office.work() as central:
        with pytest.raises(Refused, match="chưa được tin cậy"):
            receiving.merge(central, usb / "1.dxsync")
        with pytest.raises(Missing):
            answering.accept(central, "20", usb / "nhan.dxsync")


def test_a_unit_takes_no_other_unit_s_file(lang_son: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    other = Laptop(folder / "khac", folder / "22.dxdb")
    with office.at_home(other.home):
        lifecycle.new_store(other.store, str(office.campaign_file()), unit="22", officer="Ai Đó").close()
    with other.work() as unit:
        trusting.enrol(unit, usb / "xin.dxsync")
    with lang_son.work() as unit, pytest.raises(Refused, match="đơn vị khác"):
        trusting.trust(unit, usb / "xin.dxsync")


# What a person sees of a conflict


def test_a_side_tells_who_entered_it_with_what_and_from_which_cell(an: Laptop, binh: Laptop, folder: Path) -> None:
    believe(an, binh, folder / "usb")
    with an.work() as unit:
        workbooks.import_workbook(unit, office.PLANS)
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"number": "9/KH-UBND", "issued_on": "20/01/2022"})
    hand_over(binh, an, folder / "usb")
    with an.work() as unit:
        by_field = {one.field: one for one in conflicts.conflicts(unit)}
        mine = next(s for s in by_field["issued_on"].sides if s.officer == "Nguyễn Văn An")
        theirs = next(s for s in by_field["number"].sides if s.officer == "Trần Thị Bình")
    assert (mine.text, mine.source) == ("21/01/2022", "lang-son-van-ban.xlsx, Bieu 01, F10")
    assert mine.batch == "Nhập tệp lang-son-van-ban.xlsx"
    assert theirs.beside == [("Ngày ban hành", "20/01/2022")]
    assert theirs.together == {"issued_on": "2022-01-20"}
    with an.work() as unit:
        editing.resolve(unit, "plans", "plan_5y", {"number": theirs.value, **theirs.together})
        assert conflicts.conflicts(unit) == []
        assert office.values(unit, "plans", "plan_5y", "number", "issued_on") == ["9/KH-UBND", "2022-01-20"]


def test_a_conflict_names_what_goes_along_with_it(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"number": "1/KH-UBND", "issued_on": "20/01/2022"})
    hand_over(an, binh, usb)
    for desk, day in ((an, "21/01/2022"), (binh, "22/01/2022")):
        with desk.work() as unit:
            editing.set_fields(unit, "plans", "plan_5y", {"issued_on": day})
    hand_over(binh, an, usb)
    with an.work() as unit:
        (one,) = conflicts.conflicts(unit)
        assert [(mate.label, mate.text, mate.officer) for mate in one.mates] == [
            ("Số, ký hiệu", "1/KH-UBND", "Nguyễn Văn An")
        ]


def test_a_delete_against_an_edit_shows_what_was_edited(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        record = editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở"}).record
    hand_over(an, binh, usb)
    with an.work() as unit:
        editing.delete(unit, "systems", [record])
    with binh.work() as unit:
        editing.set_fields(unit, "systems", record, {"note": "vẫn dùng"})
    hand_over(binh, an, usb)
    with an.work() as unit:
        (one,) = conflicts.conflicts(unit)
        with pytest.raises(DataErrors) as caught:
            signoff.confirm(unit, Role.PREPARER)
        assert "khác biệt chưa xử lý" in caught.value.message
        assert one.title == "Hệ thống A"
        assert {side.text: side.beside for side in one.sides} == {
            "đã xóa": [],
            "còn trong biểu": [("Ghi chú", "vẫn dùng")],
        }
        assert conflicts.torn_fields(unit, "systems", [record, "khác"]) == {record: {"_live"}}
        assert conflicts.conflicts_of(unit, "systems", record) == [one]
        editing.resolve(unit, "systems", record, {"_live": False})
        assert conflicts.conflicts(unit) == []
        assert office.rows(unit, "systems") == []


def test_number_and_date_entered_apart_are_told(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"number": "1/KH-UBND"})
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"issued_on": "20/01/2022"})
    hand_over(binh, an, usb)
    with an.work() as unit:
        assert conflicts.conflicts(unit) == []
        (found,) = conflicts.parted(unit)
        assert [(p.label, p.text, p.officer) for p in found.parts] == [
            ("Số, ký hiệu", "1/KH-UBND", "Nguyễn Văn An"),
            ("Ngày ban hành", "20/01/2022", "Trần Thị Bình"),
        ]
        editing.set_fields(unit, "plans", "plan_5y", {"issued_on": "21/01/2022"})
        assert conflicts.parted(unit) == []


def test_who_knew_the_number_and_added_the_date_is_not_told(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"number": "1/KH-UBND"})
    hand_over(an, binh, usb)
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"issued_on": "20/01/2022"})
        assert conflicts.parted(unit) == []
    hand_over(binh, an, usb)
    with an.work() as unit:
        assert conflicts.parted(unit) == []


# Keys


def test_a_passphrase_for_a_key_that_has_none_is_not_taken_silently(lang_son: Laptop, folder: Path) -> None:
    with lang_son.work() as unit:
        signoff.confirm(unit, Role.PREPARER)
        signoff.confirm(unit, Role.APPROVER, officer=office.HEAD)
        signoff.reopen(unit, "sửa")
        signoff.confirm(unit, Role.PREPARER)
        with pytest.raises(Misuse, match="không có mật khẩu"):
            signoff.confirm(unit, Role.APPROVER, officer=office.HEAD, passphrase="mật khẩu")
        assert signoff.checklist(unit).approver is None


@pytest.mark.parametrize("failing", ["the folder is gone", "the store can't keep it"])
def test_an_answer_is_whole_or_not_at_all(
    failing: str, lang_son: Laptop, head_office: Laptop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = folder / "usb"
    enrolled(lang_son, head_office, usb)
    with lang_son.work() as unit:
        send(unit, usb / "1.dxsync")
    with head_office.work() as central:
        receiving.merge(central, usb / "1.dxsync")
    before = everything(head_office.store)
    out = usb / "tra.dxsync" if failing != "the folder is gone" else folder / "khong-co" / "tra.dxsync"

    def fail(*_arguments: object) -> str:
        raise Misuse("Ổ đĩa đã đầy.")

    comments = ["plans/plan_5y/number=Đề nghị kiểm tra lại"]
    with head_office.work() as central:
        with monkeypatch.context() as patched:
            patched.setattr(submissions, "take", fail)
            with pytest.raises((Misuse, Missing)):
                answering.give_back(central, "20", out, comments=comments)
        assert not out.exists()
        assert everything(head_office.store) == before
        assert answering.give_back(central, "20", usb / "tra.dxsync", comments=comments).comments == 1


def test_a_submission_that_is_not_kept_puts_back_the_file_that_was_there(
    lang_son: Laptop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = folder / "usb" / "1.dxsync"
    with lang_son.work() as unit:
        send(unit, out)
        sent = out.read_bytes()

        def fail(*_arguments: object) -> None:
            raise Misuse("Ổ đĩa đã đầy.")

        with monkeypatch.context() as patched:
            patched.setattr(submissions, "keep", fail)
            with pytest.raises(Misuse):
                signoff.submit(unit, out)
        assert out.read_bytes() == sent
        assert [s.number for s in signoff.checklist(unit).sent] == [1]


def test_files_taken_in_one_after_another_share_a_backup(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    for number in (1, 2, 3):
        with an.work() as unit:
            editing.set_fields(unit, "plans", "plan_5y", {"note": f"lần {number}"})
            conflicts.exchange(unit, usb / f"{number}.dxsync")
    with binh.work() as unit:
        receiving.merge(unit, usb / "1.dxsync")
        receiving.merge(unit, usb / "2.dxsync")
        assert len(care.backups(binh.store)) == 1
        editing.set_fields(unit, "plans", "plan_annual", {"note": "của Bình"})
        receiving.merge(unit, usb / "3.dxsync")
        assert len(care.backups(binh.store)) == 2


def test_a_second_user_of_a_laptop_passes_on_what_the_first_one_typed(an: Laptop, binh: Laptop, folder: Path) -> None:
    usb = folder / "usb"
    second = Laptop(folder / "nha-hai", an.store)
    believe(an, binh, usb)
    believe(second, binh, usb)
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"note": "của người thứ nhất"})
    with second.work() as unit:
        editing.set_fields(unit, "plans", "plan_annual", {"note": "của người thứ hai"})
    assert hand_over(second, binh, usb).entries == 2
    assert digest(binh) == digest(an)


def test_entries_that_change_no_value_ask_for_a_new_confirmation_too(
    lang_son: Laptop, binh: Laptop, head_office: Laptop, folder: Path
) -> None:
    """A report brings all entries: the approver's word must be about just these, or the centre could not take it."""
    usb = folder / "usb"
    believe(lang_son, binh, usb)
    enrolled(lang_son, head_office, usb)
    with lang_son.work() as unit:
        number = office.values(unit, "plans", "plan_5y", "number")[0]
    with binh.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"number": number})
        conflicts.exchange(unit, usb / "binh.dxsync")
    with lang_son.work() as unit:
        signoff.confirm(unit, Role.PREPARER)
        signoff.confirm(unit, Role.APPROVER, officer=office.HEAD)
        before = care.digest(unit)
        assert receiving.merge(unit, usb / "binh.dxsync").entries == 1
        assert care.digest(unit) == before
        with pytest.raises(Misuse, match="chưa xác nhận"):
            signoff.submit(unit, usb / "1.dxsync")
        send(unit, usb / "1.dxsync")
    with head_office.work() as central:
        assert receiving.merge(central, usb / "1.dxsync").digest == before.digest


def test_what_was_settled_about_a_record_without_a_name_can_be_handed_on(
    an: Laptop, binh: Laptop, folder: Path
) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        record = editing.create(unit, "systems", {"name": "Cổng thông tin", "operator": "Văn phòng"}).record
    hand_over(an, binh, usb)
    with binh.work() as unit:
        editing.set_fields(unit, "systems", record, {"note": "còn dùng"})
    with an.work() as unit:
        editing.delete(unit, "systems", [record])
    assert hand_over(binh, an, usb).conflicts == 1
    with an.work() as unit:
        editing.resolve(unit, "systems", record, {"_live": "false"})
        assert all(line.title == line.title.strip() for line in history.batches(unit))
    assert hand_over(an, binh, usb).conflicts == 0
    assert digest(an) == digest(binh)


def test_a_report_that_was_sent_brings_back_what_a_restored_backup_lacks(lang_son: Laptop, folder: Path) -> None:
    sent = folder / "usb" / "1.dxsync"
    with lang_son.work() as unit:
        copy = care.backup(unit).file
        editing.set_fields(unit, "plans", "plan_5y", {"note": "sau khi sao lưu"})
        send(unit, sent)
        before = care.digest(unit)
    with office.at_home(lang_son.home):
        care.restore(lang_son.store, copy)
    with lang_son.work() as unit:
        assert care.digest(unit) != before
        assert receiving.merge(unit, sent).entries > 0
        assert care.digest(unit) == before
