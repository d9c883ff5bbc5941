"""What was done can be seen, taken back and done again, also after a restart; what others changed since stays."""

from __future__ import annotations

import pytest

from dxdesk.errors import Missing, Misuse
from dxdesk.flows import diary
from dxdesk.flows.entering import editing, history, workbooks
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import use
from tests.flows import office
from tests.flows.office import row, rows, values


def test_undo_and_redo_walk_back_and_forth_one_batch_at_a_time(unit: Workspace) -> None:
    for word in ("một", "hai", "ba"):
        editing.set_fields(unit, "plans", "plan_5y", {"note": word})
    seen = []
    for _step in range(3):
        history.undo(unit)
        seen.append(row(unit, "plans", "plan_5y")["note"])
    assert seen == ["hai", "một", None]
    assert not row(unit, "plans", "plan_5y")["live"]
    for expected in ("một", "hai", "ba"):
        history.redo(unit)
        assert values(unit, "plans", "plan_5y", "note") == [expected]
    assert care.verify(unit).problems == []


def test_there_may_be_nothing_to_undo_or_redo(unit: Workspace) -> None:
    assert (history.can_undo(unit), history.can_redo(unit)) == (None, None)
    with pytest.raises(Misuse, match="hoàn tác"):
        history.undo(unit)
    with pytest.raises(Misuse, match="làm lại"):
        history.redo(unit)


def test_what_can_be_undone_or_redone_is_named_by_what_was_first_done(unit: Workspace) -> None:
    editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở"})
    title = history.batches(unit)[0].title
    assert history.can_undo(unit) == title == "Thêm “Hệ thống A”"
    undone = history.undo(unit)
    assert (undone.title, undone.restored, undone.kept) == (title, 1, [])
    assert (history.can_undo(unit), history.can_redo(unit)) == (None, title)
    assert history.redo(unit).title == title
    assert history.can_undo(unit) == title
    assert history.undo(unit).title == title
    assert history.batches(unit)[0].title == f"Hoàn tác: {title}"


def test_undo_and_redo_survive_a_restart(unit: Workspace) -> None:
    path = unit.store.path
    editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
    editing.set_fields(unit, "plans", "plan_5y", {"note": "hai"})
    history.undo(unit)
    lifecycle.close_store(unit)
    with lifecycle.open_store(path) as again:
        assert values(again, "plans", "plan_5y", "note") == ["một"]
        assert history.can_redo(again) is not None
        history.redo(again)
        assert values(again, "plans", "plan_5y", "note") == ["hai"]
    with lifecycle.open_store(path) as again:
        history.undo(again)
        history.undo(again)
        assert rows(again, "plans") == []
        assert history.can_undo(again) is None


def test_after_something_new_there_is_nothing_to_redo(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
    history.undo(unit)
    editing.set_fields(unit, "plans", "ioc", {"note": "khác"})
    assert history.can_redo(unit) is None


def test_undo_leaves_and_names_what_was_changed_since(unit: Workspace) -> None:
    first = editing.set_fields(unit, "plans", "plan_5y", {"status": "issued", "number": "25/KH-UBND"}).batch
    editing.set_fields(unit, "plans", "plan_5y", {"number": "26/KH-UBND"})
    undone = history.undo(unit, first)
    assert undone.kept == ["Chương trình/kế hoạch/đề án chuyển đổi số giai đoạn 5 năm – Số, ký hiệu"]
    assert values(unit, "plans", "plan_5y", "item", "status", "number", "live") == ["plan_5y", None, "26/KH-UBND", True]
    assert history.redo(unit).restored == 1
    assert values(unit, "plans", "plan_5y", "status", "number") == ["issued", "26/KH-UBND"]


def test_undoing_a_deletion_brings_the_row_back_as_it_was(unit: Workspace) -> None:
    typed = {"name": "Hệ thống A", "operator": "Sở", "level": "3", "note": "cũ"}
    system = editing.create(unit, "systems", typed).record
    before = row(unit, "systems", system)
    editing.delete(unit, "systems", [system])
    history.undo(unit)
    assert row(unit, "systems", system) == before


def test_a_batch_that_is_not_there_is_said(unit: Workspace) -> None:
    with pytest.raises(Missing, match="khong-co"):
        history.undo(unit, "khong-co")


def test_campaigns_have_their_own_history(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"note": "quý I"})
    later = lifecycle.open_campaign(unit, "2023").workspace
    assert history.batches(later) == []
    assert history.history(later) == []
    assert history.can_undo(later) is None
    editing.set_fields(later, "plans", "plan_5y", {"note": "cả năm"})
    history.undo(later)
    assert values(unit, "plans", "plan_5y", "note") == ["quý I"]


# Looking back


def test_batches_are_listed_newest_first_with_what_can_be_undone(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
    editing.paste(unit, "plans", [("ioc", {"note": "a"}), ("training_plan", {"note": "b"})])
    history.undo(unit)
    lines = history.batches(unit)
    assert [(b.kind, b.count, b.undone, b.can_undo) for b in lines] == [
        ("undo", 2, False, False),
        ("paste", 2, True, False),
        ("edit", 1, False, True),
    ]
    assert {b.officer for b in lines} == {office.OFFICER}
    assert [b.id for b in history.batches(unit, limit=1, offset=1)] == [lines[1].id]


def test_a_cell_s_history_says_every_value_it_held_in_words(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"status": "Đã trình", "issued_on": "5/1/2022"})
    editing.set_fields(unit, "plans", "plan_5y", {"status": "Đã ban hành"})
    editing.set_fields(unit, "plans", "plan_5y", {"issued_on": ""})
    history.undo(unit)
    editing.delete(unit, "plans", ["plan_5y"])
    told = [(x.action, x.text) for x in overview.cell_history(unit, "plans", "plan_5y", "status")]
    assert told == [("Sửa", "Đã ban hành"), ("Sửa", "Đã trình")]
    told = [(x.action, x.text) for x in overview.cell_history(unit, "plans", "plan_5y", "issued_on")]
    assert told == [("Hoàn tác", "05/01/2022"), ("Sửa", "(trống)"), ("Sửa", "05/01/2022")]
    newest = history.history(unit, "plans", "plan_5y")[0]
    assert (newest.action, newest.text, newest.officer) == ("Xóa", "(xóa dòng)", office.OFFICER)


def test_history_is_narrowed_to_a_register_and_its_names_are_checked(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
    editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở"})
    assert {x.register for x in history.history(unit)} == {"plans", "systems"}
    assert {x.register for x in history.history(unit, "systems")} == {"systems"}
    assert [x.name for x in history.history(unit, "plans", "plan_5y", "note")] == ["Ghi chú"]
    with pytest.raises(Missing):
        history.history(unit, "khong-co")


def test_an_imported_value_names_its_file_sheet_and_cell(unit: Workspace) -> None:
    workbooks.import_workbook(unit, office.PLANS)
    (line,) = overview.cell_history(unit, "plans", "plan_5y", "issued_on")
    assert (line.action, line.text, line.source) == ("Nhập tệp", "21/01/2022", "lang-son-van-ban.xlsx, Bieu 01, F10")
    assert history.batches(unit)[0].source == "lang-son-van-ban.xlsx"
    assert history.history(unit, "plans", "plan_5y", "note") == []


def test_an_imported_mark_names_the_column_it_stood_in(unit: Workspace) -> None:
    workbooks.import_workbook(unit, office.SYSTEMS, meaning=office.NOT_PREPARED)
    named = {r["name"]: r["record"] for r in rows(unit, "systems")}

    def place(name: str, field: str) -> str:
        return overview.cell_history(unit, "systems", named[f"{name} Lạng Sơn"], field)[0].source.split(", ")[-1]

    assert place("Cổng thông tin điện tử", "level") == "G9"
    assert place("Nền tảng tích hợp, chia sẻ dữ liệu (LGSP)", "level") == "D13"
    assert place("Trung tâm tích hợp dữ liệu", "dossier_status") == "I12"
    assert place("Trung tâm tích hợp dữ liệu", "approved_on") == "K12"
    assert place("Cổng thông tin điện tử", "dossier_status") == "I9"


def test_an_x_under_a_status_names_its_own_column(unit: Workspace) -> None:
    workbooks.import_workbook(
        unit, office.MARKED, allowing=workbooks.Allowing(any_title=True), meaning={("plans", "status"): "drafting"}
    )
    (line,) = overview.cell_history(unit, "plans", "plan_annual", "status")
    assert line.source == "da-nang-van-ban-danh-dau-x.xlsx, Bieu 01, C11"
    (line,) = overview.cell_history(unit, "plans", "community_teams", "status")
    assert (line.text, line.source) == ("Đang triển khai", "da-nang-van-ban-danh-dau-x.xlsx, Bieu 01, D16")


def test_history_tells_of_an_edit_after_an_import(unit: Workspace) -> None:
    workbooks.import_workbook(unit, office.PLANS)
    editing.set_fields(unit, "plans", "plan_5y", {"issued_on": "22/01/2022"})
    told = [(x.action, x.text, x.source) for x in overview.cell_history(unit, "plans", "plan_5y", "issued_on")]
    assert told == [
        ("Sửa", "22/01/2022", ""),
        ("Nhập tệp", "21/01/2022", "lang-son-van-ban.xlsx, Bieu 01, F10"),
    ]


def test_a_step_that_was_done_again_is_undone_no_longer(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
    history.undo(unit)
    assert [(x.kind, x.undone) for x in history.batches(unit)] == [("undo", False), ("edit", True)]
    history.redo(unit)
    assert [(x.kind, x.undone) for x in history.batches(unit)] == [("redo", False), ("undo", True), ("edit", False)]
    history.undo(unit)
    assert [(x.kind, x.undone) for x in history.batches(unit)][-1] == ("edit", True)


def test_steps_and_what_was_done_with_the_whole_are_one_list(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
    with unit.store.write() as connection:
        diary.note(unit, connection, diary.REOPENED, reason="sửa số")
    editing.set_fields(unit, "plans", "plan_5y", {"note": "hai"})
    told = history.batches(unit)
    assert [x.kind for x in told] == ["edit", "reopened", "edit"]
    assert told[1].title == "Mở lại số liệu để sửa: sửa số"
    assert (told[1].id, told[1].can_undo, told[1].count) == ("", False, 0)
    assert history.batches(unit, limit=1, offset=1) == [told[1]]


def test_titles_made_by_undoing_are_in_the_language_of_the_window(unit: Workspace) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
    history.undo(unit)
    use("en")
    try:
        undone = history.batches(unit)[0].title
        assert not undone.startswith("Hoàn tác")
        assert history.can_redo(unit) == history.batches(unit)[1].title
    finally:
        use("vi")
