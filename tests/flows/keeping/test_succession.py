"""Units are merged and codes get another meaning: figures change their owner only where somebody says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dxdesk.errors import Missing, Misuse
from dxdesk.figures.places import SUCCESSORS, predecessors, successor
from dxdesk.flows.entering import editing, history
from dxdesk.flows.keeping import care, lifecycle, succession
from dxdesk.flows.workspace import Workspace
from dxdesk.models.builtin import builtin
from tests.flows import office


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The centre's file of a campaign after the provinces were merged."""
    home = tmp_path / "centre"
    campaign = builtin("2022-q1").revised(
        edition=1, id="2026-q1", title="Quý I/2026", starts="2026-01-01", ends="2026-03-31", as_of="2026-04-05",
        centre=office.keys_of(home),
    )  # fmt: skip
    return office.campaign_package(tmp_path / "2026.dxsync", campaign, home)


def filled(path: Path, unit: str) -> Workspace:
    made = lifecycle.new_store(path, "2022-q1", unit=unit, officer="Cán bộ")
    editing.set_fields(made, "plans", "plan_5y", {"status": "issued", "number": f"{unit}/KH-UBND"})
    editing.create(made, "systems", {"name": f"Hệ thống của {unit}", "operator": "Sở", "level": "2"})
    return made


@pytest.fixture
def bac_giang(tmp_path: Path) -> Iterator[Workspace]:
    with filled(tmp_path / "24.dxdb", "24") as made:
        yield made


@pytest.fixture
def bac_ninh(tmp_path: Path) -> Iterator[Workspace]:
    with filled(tmp_path / "27.dxdb", "27") as made:
        yield made


@pytest.mark.parametrize("carry", [False, True])
def test_both_predecessors_are_told_what_they_became_and_nothing_is_opened(
    bac_giang: Workspace, bac_ninh: Workspace, later: Path, carry: bool
) -> None:
    for store, own in ((bac_giang, "Tỉnh Bắc Giang (mã 24)"), (bac_ninh, "Tỉnh Bắc Ninh (mã 27)")):
        with pytest.raises(Misuse) as told:
            lifecycle.open_campaign(store, str(later), carry=carry)
        assert own in told.value.message
        assert "Từ ngày 01/07/2025, Tỉnh Bắc Giang và Tỉnh Bắc Ninh thành Tỉnh Bắc Ninh (mã 24)" in told.value.message
        assert "--from" in told.value.hint
        store.close()
        with lifecycle.open_store(store.store.path) as again:
            assert (again.campaign.id, again.unit_record.full_name) == ("2022-q1", own.partition(" (")[0])


@pytest.mark.parametrize("code", sorted(SUCCESSORS))
def test_every_merged_province_is_told_its_successor(tmp_path: Path, later: Path, code: str) -> None:
    campaign = lifecycle.read_source(str(later)).campaign
    ours = builtin("2022-q1").unit(code)
    following = successor(ours, campaign)
    assert following is not None
    assert following.code == SUCCESSORS[code]
    assert code in {unit.code for unit in predecessors(following, campaign)}


def test_units_that_go_on_open_as_before(tmp_path: Path, later: Path) -> None:
    with filled(tmp_path / "20.dxdb", "20") as made:
        opened = lifecycle.open_campaign(made, str(later), carry=True)
        assert (opened.workspace.unit_record.full_name, opened.carried) == ("Tỉnh Lạng Sơn", 2)


def test_a_ministry_that_was_merged_is_told_too(tmp_path: Path, later: Path) -> None:
    with (
        lifecycle.new_store(tmp_path / "b.dxdb", "2022-q1", unit="BTTTT", officer="x") as made,
        pytest.raises(Misuse, match=r"Từ ngày 01/03/2025, Bộ .* thành Bộ Khoa học và Công nghệ \(mã BKHCN\)"),
    ):
        lifecycle.open_campaign(made, str(later))


def test_a_new_store_of_a_unit_that_has_ended_says_until_when_it_was(tmp_path: Path, later: Path) -> None:
    with pytest.raises(Missing) as told:
        lifecycle.new_store(tmp_path / "x.dxdb", str(later), unit="27", officer="x")
    assert told.value.hint == "Tỉnh Bắc Ninh (mã 27) có đến hết ngày 30/06/2025."


def test_the_successor_takes_over_the_rows_of_all_each_marked_with_whose_it_was(
    bac_giang: Workspace, bac_ninh: Workspace, tmp_path: Path, later: Path
) -> None:
    with lifecycle.new_store(tmp_path / "moi.dxdb", str(later), unit="24", officer="Cán bộ") as now:
        first = succession.take_over(now, bac_giang.store.path)
        second = succession.take_over(now, bac_ninh.store.path)
        assert (first.unit, first.carried, first.left) == ("Tỉnh Bắc Giang", 2, [])
        assert (second.unit, second.carried, len(second.left)) == ("Tỉnh Bắc Ninh", 1, 1)
        systems = {row["name"]: row for row in office.rows(now, "systems")}
        assert set(systems) == {"Hệ thống của 24", "Hệ thống của 27"}
        assert "Tỉnh Bắc Giang" in systems["Hệ thống của 24"]["note"]
        assert "Tỉnh Bắc Ninh" in systems["Hệ thống của 27"]["note"]
        assert all(row["carried"] for row in systems.values())
        assert office.values(now, "plans", "plan_5y", "number") == ["24/KH-UBND"]
        assert history.batches(now)[0].title.startswith("Tiếp nhận số liệu của Tỉnh Bắc Ninh")
        assert succession.take_over(now, bac_ninh.store.path).carried == 0
        assert care.verify(now).problems == []
        history.undo(now, second.batch)
        assert len(office.rows(now, "systems")) == 1


def test_another_unit_s_store_is_not_taken_over(tmp_path: Path, later: Path) -> None:
    filled(tmp_path / "20.dxdb", "20").close()
    with (
        lifecycle.new_store(tmp_path / "moi.dxdb", str(later), unit="24", officer="Cán bộ") as now,
        pytest.raises(Misuse, match="không phải là dữ liệu của đơn vị tiền thân của Tỉnh Bắc Ninh"),
    ):
        succession.take_over(now, tmp_path / "20.dxdb")
