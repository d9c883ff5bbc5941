"""The country's rows as pandas frames, which the national figures filter, join and group.

Cells stay the objects they were, missing ones are None or NaN. Amounts are added as `Decimal` by `total`, never by
pandas, whose sums are binary fractions. pandas is imported only once a frame is made: that takes as long as painting
the first window, and figures of one unit don't need it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dxdesk.figures.answers import Answer, answer_of
from dxdesk.figures.country import CountryData
from dxdesk.figures.places import GROUPS, group_of
from dxdesk.figures.unit import counted_systems
from dxdesk.models.field import Row, canonical
from dxdesk.models.unit_data import live

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def table(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> DataFrame:
    """A frame of plain objects: nothing becomes a float or another kind of text."""
    from pandas import DataFrame

    return DataFrame(list(lines), columns=list(columns), dtype=object)


def total(values: Series[Any]) -> Decimal:
    """The exact sum of stored amounts or counts, in its shortest form; 0 of none."""
    return Decimal(canonical(sum((Decimal(str(value)) for value in values.dropna()), Decimal(0))))


def units(country: CountryData) -> DataFrame:
    """Code, name and group of the units in the order of the groups; government agencies only where one of them reports.

    Columns: unit, name, group.
    """
    found = [(unit.code, unit.name, group_of(unit)) for unit in country.campaign.unit_by_code.values()]
    if not any(country.rows.get(code) for code, _name, group in found if group == "agency"):
        found = [line for line in found if line[2] != "agency"]
    return table(("unit", "name", "group"), sorted(found, key=lambda line: list(GROUPS).index(line[2])))


def rows(
    country: CountryData,
    register: str,
    fields: Sequence[str],
    keep: Callable[[Iterable[Row]], list[Row]] = live,
) -> DataFrame:
    """The rows of a register that `keep` lets through, unit by unit, with these fields.

    Columns: unit, name, group, id ("unit/register/record") and the fields.
    """
    found = [
        (unit, f"{unit}/{register}/{row.get('record')}", *(row.get(name) for name in fields))
        for unit, registers in country.rows.items()
        for row in keep(registers.get(register, ()))
    ]
    return units(country).merge(table(("unit", "id", *fields), found), on="unit")


def plans(country: CountryData) -> DataFrame:
    """Every document and milestone asked of every unit, with its row where there is one.

    Columns: unit, name, group, item, id, status, variant, answer (`Answer`).
    """
    return _asked(country, "plans", "plan_items", ("item", "status", "variant"))


def tasks(country: CountryData) -> DataFrame:
    """Every task of every unit it was given to, with its row where there is one.

    Columns: unit, name, group, task, id, status, completed_on, answer (`Answer`).
    """
    return _asked(country, "tasks", "tasks", ("task", "status", "completed_on"))


def _asked(country: CountryData, register: str, catalogue: str, fields: tuple[str, ...]) -> DataFrame:
    """What every unit is asked for, with what it answers; of several rows the one that says most."""
    key = fields[0]
    here = units(country)
    asked = [(unit, item.code) for unit in here["unit"] for item in country.campaign.expects(catalogue, unit)]
    found = rows(country, register, fields)
    found = found.assign(answer=[answer_of(register, status) for status in found["status"]])
    order = list(Answer)
    found = found.sort_values("answer", key=lambda answers: answers.map(order.index), kind="stable")
    found = found.drop_duplicates(["unit", key]).drop(columns=["name", "group"])
    made = here.merge(table(("unit", key), asked), on="unit").merge(found, how="left", on=["unit", key])
    return made.assign(answer=made["answer"].where(made["answer"].notna(), Answer.NONE))


def systems(country: CountryData) -> DataFrame:
    """The systems that totals are of.

    Columns: unit, name, group, id, approved (1 or 0), told (1, or 0 where nobody said how far the dossier is).
    """
    found = rows(country, "systems", ("dossier_status",), counted_systems)
    status = found.pop("dossier_status")
    return found.assign(approved=status.eq("approved").map(int), told=status.notna().map(int))
