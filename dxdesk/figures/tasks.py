"""The tasks of the country: each with the units it was given to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dxdesk.figures import frames
from dxdesk.figures.answers import Answer
from dxdesk.figures.country import CountryData
from dxdesk.figures.declaring import Content, national_figure
from dxdesk.figures.figure import Line
from dxdesk.figures.national import names_of
from dxdesk.figures.places import GROUPS
from dxdesk.figures.unit import is_late
from dxdesk.i18n import N_, _
from dxdesk.models.registers.indicators import share

if TYPE_CHECKING:
    from pandas import DataFrame


def _asked(country: CountryData) -> DataFrame:
    """Every task of every unit it was given to, with its row where there is one: `frames.tasks` and late (1 or 0)."""
    found = frames.tasks(country)
    lines = found[["task", "status", "completed_on"]].astype(object).where(found.notna(), None).to_dict("records")
    rows = ({str(name): cell for name, cell in line.items()} for line in lines)
    return found.assign(late=[int(is_late(country.campaign, row)) for row in rows])


@national_figure(N_("Nhiệm vụ theo tình trạng"), reads=("tasks",), unit_of_measure=N_("đơn vị"))
def tasks_national(country: CountryData) -> Content:
    """Each task: how many units it was given to, completed it, did not, are late, and say nothing; who did not.

    The share is of those who answered.
    """
    asked = _asked(country)
    lines = []
    for task in country.campaign.tasks:
        if len(among := asked[asked["task"] == task.code]):
            counts, not_done = _counts(among), among[among["answer"] == Answer.NOT_DONE]
            _of, done, still, *_rest = counts
            cells = (task.name, *counts, share(done, done + still), names_of(not_done))
            lines.append(Line(task.code, cells, _answered(among)))
    columns = (
        ("task", N_("Nhiệm vụ")),
        *_COLUMNS,
        ("share", N_("Tỷ lệ trên số có số liệu (%)")),
        ("open", N_("Đơn vị chưa hoàn thành")),
    )
    return Content(_shown(columns), lines)


@national_figure(N_("Nhiệm vụ, theo đơn vị"), reads=("tasks",), unit_of_measure=N_("nhiệm vụ"))
def tasks_by_unit(country: CountryData) -> Content:
    """Each unit that tells of a task: how many it was given, completed, did not, has late, and says nothing of."""
    lines = []
    for unit, among in _asked(country).groupby("unit", sort=False):
        if records := _answered(among):
            name, group = among[["name", "group"]].iloc[0]
            lines.append(Line(str(unit), (name, _(GROUPS[group]), *_counts(among)), records))
    columns = (("unit", N_("Đơn vị")), ("group", N_("Nhóm đơn vị")), *_COLUMNS)
    return Content(_shown(columns), lines)


def _answered(among: DataFrame) -> tuple[str, ...]:
    """The ids of the rows that say how far a task is."""
    return tuple(among.loc[among["answer"] != Answer.NONE, "id"])


def _counts(among: DataFrame) -> tuple[int, ...]:
    done, not_done, silent = (int((among["answer"] == said).sum()) for said in _SAID)
    return len(among), done, not_done, int(among["late"].sum()), silent


_SAID = (Answer.DONE, Answer.NOT_DONE, Answer.NONE)
_COLUMNS = (
    ("of", N_("Được giao")),
    ("completed", N_("Đã hoàn thành")),
    ("not_completed", N_("Chưa hoàn thành")),
    ("late", N_("Trong đó quá hạn")),
    ("missing", N_("Chưa có số liệu")),
)


def _shown(columns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, _(heading)) for name, heading in columns]
