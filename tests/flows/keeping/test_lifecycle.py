"""A store is made whole or not at all, takes in only editions that follow, and carries over what still stands."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dxdesk.errors import Busy, Missing, Misuse, Problem, Refused, UpdateNeeded
from dxdesk.flows.entering import editing, history, workbooks
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import overview, review
from dxdesk.flows.workspace import Workspace
from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Deadline, PlanItem
from dxdesk.models.registers import pages
from tests.flows import office
from tests.flows.office import row, rows, values

# Making


def test_a_new_store_knows_its_unit_campaign_and_officer_and_asks_for_what_is_expected(tmp_path: Path) -> None:
    path = tmp_path / "20.dxdb"
    lifecycle.new_store(path, office.CAMPAIGN, unit="20", officer=office.OFFICER).close()
    with lifecycle.open_store(path) as opened:
        assert (opened.unit, opened.profile, opened.officer) == ("20", "unit", office.OFFICER)
        assert (opened.campaign.id, opened.campaign.edition, opened.campaign.centre) == ("2022-q1", 1, None)
        assert opened.unit_record.full_name == "Tỉnh Lạng Sơn"
        asked = overview.page(opened, "plans", list(overview.listing(opened, "plans")))
        assert [r["record"] for r in asked] == [i.code for i in opened.campaign.expects("plan_items", "20")]
        assert not any(r["live"] for r in asked)


def test_a_store_from_the_centre_s_file_has_its_edition_its_keys_and_says_the_fingerprint(tmp_path: Path) -> None:
    source = lifecycle.read_source(str(office.campaign_file()))
    assert len(source.fingerprint.split()) == 8
    assert {str(s.statement.role) for s in source.statements} == {"centre", "recovery"}
    with lifecycle.new_store(tmp_path / "20.dxdb", str(office.campaign_file()), unit="20") as made:
        assert made.campaign.edition == 2
        assert made.campaign.centre == source.campaign.centre
        assert made.campaign.replaces == builtin("2022-q1").hash


def test_built_in_campaigns_are_offered_newest_first_with_provinces_before_ministries() -> None:
    assert [offer.id for offer in lifecycle.offered()] == ["2023", "2022-q1"]
    groups = [u.group for u in lifecycle.units_of("2022-q1")]
    assert groups.index("ministry") == groups.count("province") == 63
    assert [u.code for u in lifecycle.units_of(str(office.campaign_file()))] == [
        u.code for u in lifecycle.units_of("2022-q1")
    ]


@pytest.mark.parametrize(
    ("campaign", "how", "problem"),
    [
        ("2022-q1", {"unit": "999"}, Missing),
        ("2022-q1", {}, Misuse),
        ("2022-q1", {"unit": "20", "profile": "central"}, Misuse),
        ("1999", {"unit": "20"}, Missing),
        ("khong-co.dxsync", {"unit": "20"}, Missing),
    ],
)
def test_what_can_t_be_made_leaves_nothing(
    tmp_path: Path, campaign: str, how: dict[str, str], problem: type[Problem]
) -> None:
    with pytest.raises(problem):
        lifecycle.new_store(tmp_path / "20.dxdb", campaign, **how)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_half_made_store_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "profile"
    in_the_way.write_text("", encoding="utf-8")
    monkeypatch.setenv("DXDESK_HOME", str(in_the_way))
    with pytest.raises(OSError, match="profile"):
        lifecycle.new_store(tmp_path / "20.dxdb", office.CAMPAIGN, unit="20")
    assert {p.name for p in tmp_path.iterdir()} <= {"profile", "20.dxdb.lock"}


def test_an_existing_file_is_never_overwritten_and_a_folder_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "20.dxdb"
    path.write_text("quan trọng", encoding="utf-8")
    with pytest.raises(Misuse, match=r"20\.dxdb"):
        lifecycle.new_store(path, office.CAMPAIGN, unit="20")
    assert path.read_text("utf-8") == "quan trọng"
    with pytest.raises(Missing):
        lifecycle.new_store(tmp_path / "khong-co" / "20.dxdb", office.CAMPAIGN, unit="20")


# Opening


def test_a_store_opens_with_its_newest_campaign_or_the_one_named(unit: Workspace) -> None:
    path = unit.store.path
    lifecycle.open_campaign(unit, "2023")
    unit.close()
    for named, found in (("", "2023"), ("2023", "2023"), ("2022-q1", "2022-q1")):
        with lifecycle.open_store(path, campaign=named) as opened:
            assert opened.campaign.id == found
    with pytest.raises(Missing, match="2024") as missing:
        lifecycle.open_store(path, campaign="2024")
    assert "2022-q1, 2023" in missing.value.hint
    lifecycle.open_store(path).close()  # the store was let go of


def test_a_store_has_one_writer_and_any_number_of_readers(unit: Workspace) -> None:
    with pytest.raises(Busy, match="mở ở chỗ khác"):
        lifecycle.open_store(unit.store.path)
    with lifecycle.open_store(unit.store.path, writable=False) as reader:
        editing.set_fields(unit, "plans", "plan_5y", {"note": "mới"})
        assert values(reader, "plans", "plan_5y", "note") == ["mới"]
        with pytest.raises(Misuse, match="chỉ để đọc"):
            editing.set_fields(reader, "plans", "plan_5y", {"note": "x"})


def test_a_store_from_a_newer_version_is_refused_and_left_as_it_is(unit: Workspace) -> None:
    unit.close()
    path = unit.store.path
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UpdateNeeded):
        lifecycle.open_store(path)
    assert path.read_bytes() == before


def test_closing_backs_up_what_was_written_and_only_then(unit: Workspace) -> None:
    path = unit.store.path
    editing.set_fields(unit, "plans", "plan_5y", {"note": "một"})
    copy = lifecycle.close_store(unit)
    assert copy is not None
    assert care.backups(path)[0].file == copy
    with lifecycle.open_store(copy) as backup:
        assert values(backup, "plans", "plan_5y", "note") == ["một"]
    assert lifecycle.close_store(lifecycle.open_store(path)) is None
    assert lifecycle.close_store(lifecycle.open_store(path, writable=False)) is None


# Editions


@pytest.fixture
def opened(tmp_path: Path) -> Workspace:
    """A unit with the centre's second edition and a row in it."""
    made = lifecycle.new_store(tmp_path / "20.dxdb", str(office.campaign_file()), unit="20", officer=office.OFFICER)
    editing.set_fields(made, "plans", "plan_5y", {"status": "issued"})
    return made


def test_the_next_edition_is_taken_in_and_rows_stay(opened: Workspace, tmp_path: Path) -> None:
    extra = opened.campaign.plan_items[0].model_copy(update={"code": "them", "name": "Văn bản thêm"})
    third = opened.campaign.revised(edition=3, plan_items=(*opened.campaign.plan_items, extra))
    file = office.campaign_package(tmp_path / "3.dxsync", third)
    done = lifecycle.open_campaign(opened, str(file))
    assert (done.workspace.campaign.edition, done.carried) == (3, 0)
    assert done.fingerprint == lifecycle.read_source(str(office.campaign_file())).fingerprint
    assert values(done.workspace, "plans", "plan_5y", "status") == ["issued"]
    assert not row(done.workspace, "plans", "them")["live"]
    assert editing.set_fields(done.workspace, "plans", "them", {"status": "issued"}).created == 1
    assert care.verify(done.workspace).problems == []
    opened.close()
    with lifecycle.open_store(opened.store.path) as again:
        assert again.campaign == third


def test_the_same_edition_again_changes_nothing(opened: Workspace) -> None:
    before = care.digest(opened)
    assert lifecycle.open_campaign(opened, str(office.campaign_file())).workspace.campaign == opened.campaign
    assert care.digest(opened) == before


def test_an_edition_may_be_skipped_but_never_gone_back_to(opened: Workspace, tmp_path: Path) -> None:
    third = opened.campaign.revised(edition=3, title="Bản ba")
    fourth = third.revised(edition=4, title="Bản bốn")
    lifecycle.open_campaign(opened, str(office.campaign_package(tmp_path / "4.dxsync", fourth)))
    with pytest.raises(Refused, match="cũ hơn"):
        lifecycle.open_campaign(opened, str(office.campaign_package(tmp_path / "3.dxsync", third)))
    with pytest.raises(Refused, match="cũ hơn"):
        lifecycle.open_campaign(opened, str(office.campaign_file()))
    opened.close()
    with lifecycle.open_store(opened.store.path) as again:
        assert again.campaign.title == "Bản bốn"


def test_an_edition_with_other_contents_under_the_same_number_is_refused(opened: Workspace, tmp_path: Path) -> None:
    altered = office.altered(opened.campaign, title="Khác")
    with pytest.raises(Refused, match="khác bản đang dùng"):
        lifecycle.open_campaign(opened, str(office.campaign_package(tmp_path / "2.dxsync", altered)))


def test_an_edition_that_does_not_follow_on_the_held_one_is_refused(opened: Workspace, tmp_path: Path) -> None:
    astray = office.altered(opened.campaign, edition=3, replaces="0" * 64)
    with pytest.raises(Refused, match="không nối tiếp"):
        lifecycle.open_campaign(opened, str(office.campaign_package(tmp_path / "3.dxsync", astray)))


def test_an_edition_of_another_centre_is_refused(opened: Workspace, tmp_path: Path) -> None:
    home = tmp_path / "other"
    foreign = opened.campaign.revised(edition=3, centre=office.keys_of(home))
    file = office.campaign_package(tmp_path / "3.dxsync", foreign, home)
    with pytest.raises(Refused, match="nơi khác"):
        lifecycle.open_campaign(opened, str(file))


def test_an_edition_signed_by_another_centre_than_it_names_is_refused(opened: Workspace, tmp_path: Path) -> None:
    home = tmp_path / "other"
    office.keys_of(home)
    file = office.campaign_package(tmp_path / "3.dxsync", opened.campaign.revised(edition=3), home)
    with pytest.raises(Refused):
        lifecycle.open_campaign(opened, str(file))
    with pytest.raises(Refused):
        lifecycle.new_store(tmp_path / "21.dxdb", str(file), unit="20")


def test_a_changed_campaign_file_is_refused(opened: Workspace, tmp_path: Path) -> None:
    data = bytearray(office.campaign_file().read_bytes())
    data[len(data) // 2] ^= 1
    file = tmp_path / "ky.dxsync"
    file.write_bytes(data)
    with pytest.raises((Refused, Misuse, Problem)):
        lifecycle.open_campaign(opened, str(file))


def test_a_built_in_campaign_is_taken_over_by_the_centre_s_edition_of_it(unit: Workspace, tmp_path: Path) -> None:
    editing.set_fields(unit, "plans", "plan_5y", {"status": "issued"})
    done = lifecycle.open_campaign(unit, str(office.campaign_file()))
    assert (done.workspace.campaign.edition, done.workspace.campaign.centre is not None) == (2, True)
    assert values(done.workspace, "plans", "plan_5y", "status") == ["issued"]
    with pytest.raises(Refused):
        lifecycle.open_campaign(done.workspace, "2022-q1")


def test_a_built_in_campaign_is_not_taken_over_by_an_edition_of_something_else(unit: Workspace, tmp_path: Path) -> None:
    astray = office.altered(office.published(), replaces="0" * 64)
    with pytest.raises(Refused, match="nơi khác"):
        lifecycle.open_campaign(unit, str(office.campaign_package(tmp_path / "2.dxsync", astray)))


def test_a_submission_is_not_a_campaign_file(tmp_path: Path) -> None:
    enrolment = tmp_path / "x.dxsync"
    enrolment.write_bytes(b"age-encryption.org/v1\nx")
    with pytest.raises(Problem):
        lifecycle.new_store(tmp_path / "20.dxdb", str(enrolment), unit="20")


# Carrying over


@pytest.fixture
def filled(unit: Workspace) -> Workspace:
    editing.set_fields(unit, "plans", "plan_5y", {"status": "issued", "number": "25/KH-UBND", "issued_on": "5/1/2022",
                                                "note": "chỉ kỳ này", "expected_on": "1/2/2022"})  # fmt: skip
    editing.set_fields(unit, "plans", "ioc", {"status": "drafting"})
    editing.create(unit, "systems", {"name": "Hệ thống A", "operator": "Sở", "level": "2"})
    editing.create(unit, "platforms", {"platform": "PF34", "status": "in_use"})
    editing.set_fields(unit, "indicators", "dossiers_online", {"numerator": "1", "denominator": "2"})
    editing.set_fields(unit, "tasks", "TK001", {"status": "completed"})
    return unit


def test_standing_rows_come_along_marked_and_counted_as_one_batch(filled: Workspace) -> None:
    done = lifecycle.open_campaign(filled, "2023", carry=True)
    now = done.workspace
    assert done.carried == 4
    live = {r.key: rows(now, r.key) for r in pages()}
    assert {key: len(found) for key, found in live.items() if found} == {"plans": 2, "systems": 1, "platforms": 1}
    assert all(r["carried"] for found in live.values() for r in found)
    assert [(b.id, b.kind, b.count) for b in history.batches(now)] == [(done.batch, "carry", 4)]
    carried = values(now, "plans", "plan_5y", "status", "number", "issued_on", "note", "expected_on")
    assert carried == ["issued", "25/KH-UBND", "2022-01-05", None, None]
    line = overview.cell_history(now, "plans", "plan_5y", "number")[0]
    assert (line.action, line.text) == ("Chuyển kỳ", "25/KH-UBND")
    assert not any(r["carried"] for r in rows(filled, "plans"))
    assert any("mo-ky" in b.file.name for b in care.backups(now.store.path))
    assert care.verify(now).problems == []


def test_carrying_again_brings_only_what_is_not_there_yet(filled: Workspace) -> None:
    now = lifecycle.open_campaign(filled, "2023", carry=True).workspace
    editing.set_fields(now, "plans", "plan_5y", {"number": "26/KH-UBND"})
    editing.create(filled, "systems", {"name": "Hệ thống B", "operator": "Sở"})
    again = lifecycle.open_campaign(now, "2023", carry=True)
    assert again.carried == 1
    assert values(again.workspace, "plans", "plan_5y", "number", "carried") == ["26/KH-UBND", False]
    assert lifecycle.open_campaign(again.workspace, "2023", carry=True).carried == 0


def test_carrying_is_undone_in_one_step(filled: Workspace) -> None:
    now = lifecycle.open_campaign(filled, "2023", carry=True).workspace
    assert history.undo(now).restored == 4
    assert [r for register in pages() for r in rows(now, register.key)] == []
    history.redo(now)
    assert all(r["carried"] for r in rows(now, "plans"))


def test_a_record_that_the_new_catalogue_does_not_list_stays_behind(filled: Workspace, tmp_path: Path) -> None:
    home = tmp_path / "centre"
    kept = tuple(i for i in builtin("2023").plan_items if i.code != "plan_5y")
    later = builtin("2023").revised(edition=1, id="2024", plan_items=kept, centre=office.keys_of(home))
    file = office.campaign_package(tmp_path / "2024.dxsync", later, home)
    now = lifecycle.open_campaign(filled, str(file), carry=True).workspace
    assert [r["record"] for r in rows(now, "plans")] == ["ioc"]
    assert [r["record"] for r in rows(filled, "plans")] == ["plan_5y", "ioc"]


def test_without_an_earlier_campaign_there_is_nothing_to_carry(unit: Workspace) -> None:
    with pytest.raises(Misuse, match="kỳ trước"):
        lifecycle.open_campaign(unit, "2022-q1", carry=True)


def test_a_campaign_without_the_unit_is_not_opened(unit: Workspace, tmp_path: Path) -> None:
    home = tmp_path / "centre"
    without = tuple(u for u in builtin("2023").units if u.code != "20")
    later = builtin("2023").revised(edition=1, units=without, centre=office.keys_of(home))
    with pytest.raises(Missing, match="20"):
        lifecycle.open_campaign(unit, str(office.campaign_package(tmp_path / "k.dxsync", later, home)))
    assert [c[0] for c in overview.header(unit).campaigns] == ["2022-q1"]


def test_the_centre_opens_campaigns_without_rows(centre: Workspace) -> None:
    done = lifecycle.open_campaign(centre, "2023")
    assert (done.carried, done.workspace.campaign.id) == (0, "2023")


# Another edition of the same campaign


@pytest.fixture
def reporting(opened: Workspace) -> Workspace:
    """The same with more entered, about items that a later edition treats in another way."""
    editing.set_fields(opened, "plans", "plan_annual", {"status": "issued", "number": "25/KH-UBND", "note": "giữ"})
    editing.create(opened, "platforms", {"platform": "PF34", "status": "in_use"})
    return opened


def edition(opened: Workspace, folder: Path, **changes: object) -> Workspace:
    """The next edition, taken in from the centre's file."""
    following = opened.campaign.revised(edition=opened.campaign.edition + 1, **changes)
    file = office.campaign_package(folder / f"ban-{following.edition}.dxsync", following)
    return lifecycle.open_campaign(opened, str(file)).workspace


def found_by(now: Workspace, words: str) -> list[str]:
    return [str(r["record"]) for r in overview.page(now, "plans", list(overview.listing(now, "plans", search=words)))]


def test_an_edition_with_another_deadline_leaves_an_honest_store(reporting: Workspace, tmp_path: Path) -> None:
    def later(item: PlanItem) -> PlanItem:
        return item.model_copy(update={"deadlines": (*item.deadlines, Deadline(day="2022-12-15"))})

    items = tuple(later(i) if i.code == "plan_annual" else i for i in reporting.campaign.plan_items)
    now = edition(reporting, tmp_path, plan_items=items)
    assert care.verify(now).problems == []
    assert "plan_annual" in found_by(now, "15/12/2022")


def test_an_item_s_new_name_is_found_and_sorted_by_and_its_old_one_is_not(reporting: Workspace, tmp_path: Path) -> None:
    renamed = [
        i.model_copy(update={"name": "Á kế hoạch hoàn toàn mới"}) if i.code == "plan_annual" else i
        for i in reversed(reporting.campaign.plan_items)
    ]
    now = edition(reporting, tmp_path, plan_items=tuple(renamed))
    assert found_by(now, "hoan toan moi") == ["plan_annual"]
    asked = [r["record"] for r in overview.page(now, "plans", list(overview.listing(now, "plans")))]
    assert asked == [i.code for i in now.campaign.expects("plan_items", "20")]
    assert care.verify(now).problems == []


def test_rows_of_an_item_no_longer_asked_keep_its_name_and_go_out_and_in(reporting: Workspace, tmp_path: Path) -> None:
    before = {key: rows(reporting, key) for key in ("plans", "platforms")}
    campaign = reporting.campaign
    now = edition(
        reporting, tmp_path,
        plan_items=tuple(i for i in campaign.plan_items if i.code != "plan_annual"),
        platforms=tuple(p for p in campaign.platforms if p.code != "PF34"),
    )  # fmt: skip
    assert care.verify(now).problems == []
    named = {campaign.catalogues["plan_items"]["plan_annual"].name, campaign.catalogues["platforms"]["PF34"].name}
    said = [f.message for f in review.check(now) if "không còn hỏi" in f.message]
    assert len(said) == 2
    assert all(any(name[:40] in message for message in said) for name in named)
    assert not [f for f in review.check(now) if f.rule == "value_choice"]
    workbooks.export_workbook(now, tmp_path / "ra.xlsx")
    again = workbooks.import_workbook(now, tmp_path / "ra.xlsx")
    assert (again.faults, again.new, again.changed) == ([], 0, 0)
    assert again.unchanged == 3
    for key, found in before.items():
        kept = sorted((r["record"], r["note"], r["status"]) for r in rows(now, key))
        assert kept == sorted((r["record"], r["note"], r["status"]) for r in found)
    assert all("plan_annual" not in {i.code for i in now.campaign.expects("plan_items", u)} for u in ("20", "BTP"))


def test_a_blank_row_of_an_item_no_longer_asked_goes(opened: Workspace, tmp_path: Path) -> None:
    now = edition(opened, tmp_path, plan_items=opened.campaign.plan_items[:3])
    asked = overview.page(now, "plans", list(overview.listing(now, "plans")))
    assert {r["record"] for r in asked} <= {i.code for i in now.campaign.plan_items} | {"plan_5y"}
    assert care.verify(now).problems == []


def test_what_an_edition_asks_no_longer_travels_in_no_campaign_file(reporting: Workspace, tmp_path: Path) -> None:
    now = edition(reporting, tmp_path, platforms=())
    assert now.campaign.former.platforms
    assert b"former" not in now.campaign.body
    forged = tmp_path / "gia.dxsync"
    office.campaign_package(forged, now.campaign.revised(edition=4))
    assert lifecycle.read_source(str(forged)).campaign.former.platforms == ()
