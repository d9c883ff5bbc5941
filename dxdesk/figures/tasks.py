"""The tasks of the country: each with the units it was given to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dxdesk.figures import frames
from dxdesk.figures.figure import Figure, Line, make
from dxdesk.figures.frames import National
from dxdesk.figures.national import names_of
from dxdesk.figures.places import GROUPS
from dxdesk.figures.unit import is_late
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Campaign
from dxdesk.models.indicators import share

if TYPE_CHECKING:
    from pandas import DataFrame


def _asked(campaign: Campaign, national: National) -> DataFrame:
    """Every task of every unit it was given to, with its row where there is one.

    Columns: unit, name, group, task, id, completed, late and missing (1 or 0).
    """
    here = frames.units(campaign, national)
    pairs = [(unit, task.code) for unit in here["unit"] for task in campaign.expects("tasks", unit)]
    asked = here.merge(frames.table(("unit", "task"), pairs), on="unit")
    found = frames.rows(campaign, national, "tasks", ("task", "status", "completed_on")).drop(columns=["name", "group"])
    found = found.drop_duplicates(["unit", "task"])
    lines = found.to_dict("records")
    found["late"] = [int(is_late(campaign, {str(name): cell for name, cell in line.items()})) for line in lines]
    asked = asked.merge(found, how="left", on=["unit", "task"])
    completed, missing = asked["status"].eq("completed"), asked["id"].isna()
    return asked.assign(completed=completed.map(int), missing=missing.map(int), late=asked["late"].eq(1).map(int))


def tasks_national(campaign: Campaign, national: National) -> Figure:
    """Each task: how many units it was given to, completed it, are late, and said nothing; who hasn't completed it."""
    asked = _asked(campaign, national)
    lines = []
    for task in campaign.tasks:
        if len(among := asked[asked["task"] == task.code]):
            done = int(among["completed"].sum())
            cells = (task.name, *_counts(among), share(done, len(among)), names_of(among[among["completed"] == 0]))
            lines.append(Line(task.code, cells, tuple(among["id"].dropna())))
    columns = (
        ("task", N_("Nhiệm vụ")),
        *_COLUMNS,
        ("share", N_("Tỷ lệ (%)")),
        ("open", N_("Đơn vị chưa hoàn thành")),
    )
    return make("tasks_national", _("Nhiệm vụ của cả nước theo tình trạng"), _shown(columns), lines, _("đơn vị"))


def tasks_by_unit(campaign: Campaign, national: National) -> Figure:
    """Each unit that recorded a task: how many it was given, completed, has late, and said nothing of."""
    lines = []
    for unit, among in _asked(campaign, national).groupby("unit", sort=False):
        if records := tuple(among["id"].dropna()):
            name, group = among[["name", "group"]].iloc[0]
            lines.append(Line(str(unit), (name, _(GROUPS[group]), *_counts(among)), records))
    columns = (("unit", N_("Đơn vị")), ("group", N_("Nhóm đơn vị")), *_COLUMNS)
    return make("tasks_by_unit", _("Nhiệm vụ, theo đơn vị"), _shown(columns), lines, _("nhiệm vụ"))


def _counts(among: DataFrame) -> tuple[int, ...]:
    return len(among), *(int(among[name].sum()) for name in ("completed", "late", "missing"))


_COLUMNS = (
    ("of", N_("Được giao")),
    ("completed", N_("Đã hoàn thành")),
    ("late", N_("Trong đó quá hạn")),
    ("missing", N_("Chưa có số liệu")),
)


def _shown(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, _(heading)) for name, heading in columns]
