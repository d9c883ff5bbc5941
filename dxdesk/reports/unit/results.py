"""Indicators against their targets, tasks, and what the unit says itself, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from dxdesk.figures.answers import Answer, answer
from dxdesk.figures.figure import Cell, Figure
from dxdesk.figures.targets import Met
from dxdesk.figures.unit import indicator_values, indicators_against_target
from dxdesk.figures.unit import tasks_by_status as by_status
from dxdesk.models.campaign import Pillar, Task
from dxdesk.models.field import Row
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit_data import ids
from dxdesk.reports.report import Block, Exhibit, Heading, Number, Section, Sentence
from dxdesk.reports.unit.case import Case
from dxdesk.reports.words import (
    Filler,
    chain,
    count,
    day,
    item,
    listing,
    measured,
    out_of,
    percent,
    say,
    told,
    whole_number,
)

NO_VALUE = "chưa có số liệu"


def indicators_section(case: Case) -> Section:
    """Each indicator that has a target, then those without, with the last campaign's value where there is one."""
    title = "Kết quả thực hiện các chỉ tiêu"
    aimed = indicators_against_target(case.data)
    values = indicator_values(case.data)
    if all(value is None for value in (*aimed.column("reached"), *values.column("now"))):
        return Section(title, (say("Đơn vị chưa có số liệu về các chỉ tiêu."),))
    blocks: list[Block] = []
    if aimed.keys:
        words = "Trong {n} chỉ tiêu có mục tiêu: {results}. Cụ thể:"
        blocks += [how_many_met(aimed, aimed.keys, words), *(_against_target(aimed, key) for key in aimed.keys)]
    if others := [key for key in values.keys if key not in aimed.keys]:
        blocks += [say("Các chỉ tiêu theo dõi khác:"), *(_tracked(values, key) for key in others)]
    if aimed.keys:
        blocks.append(Exhibit(aimed, ("indicator", "reached", "target_text", "result")))
    return Section(title, tuple(blocks))


def how_many_met(figure: Figure, keys: Sequence[str], words: str) -> Sentence:
    """How many indicators that have a target reach it, don't, or can't be judged; `words` take {n} and {results}."""

    def of(*results: Met) -> Number:
        counted = [key for key in keys if figure.line(key)["met"] in {met.value for met in results}]
        return count(len(counted), figure.behind(*counted))

    there = {figure.line(key)["met"] for key in keys}
    results = {Met.YES: "đạt", Met.NO: "chưa đạt", Met.UNKNOWN: "chưa đủ số liệu để xác định"}
    parts = chain((of(met), said) for met, said in results.items() if met in there)
    return say(words, n=of(*Met), results=parts)


def target_of(line: Mapping[str, Cell]) -> str:
    """The target as sentences write it: "≥ 50%"."""
    return str(line["target_text"]).replace(" %", "%")


def _against_target(figure: Figure, key: str) -> Sentence:
    line = figure.line(key)
    value = line["reached"]
    return item(
        "{name}: {value} (mục tiêu {target}), {result}.",
        name=str(line["indicator"]), target=target_of(line), result=str(line["result"]).lower(),
        value=measured(value, str(line["unit"]), figure.behind(key)) if isinstance(value, Decimal) else NO_VALUE,
    )  # fmt: skip


def _tracked(figure: Figure, key: str) -> Sentence:
    line = figure.line(key)
    now, before, unit = line["now"], line["before"], str(line["unit"])
    return item(
        "{name}: {value}{before}.",
        name=str(line["indicator"]),
        value=measured(now, unit, figure.behind(key)) if isinstance(now, Decimal) else NO_VALUE,
        before=f" (kỳ trước {measured(before, unit)})" if isinstance(before, Decimal) else "",
    )


def tasks_section(case: Case) -> Section:
    """How many tasks are completed, late, open; the open ones by name and deadline."""
    title = "Tình hình thực hiện nhiệm vụ được giao"
    figure = by_status(case.data)
    rows = case.data.live("tasks")
    done, rest, blank = ([r for r in rows if answer("tasks", r) is said] for said in _SAID)
    missing = [task.name for task in case.data.missing("tasks")]
    missing += [case.data.title("tasks", row) for row in blank]
    behind = ids("tasks", [*done, *rest])
    whole = len(behind) + len(missing)
    if not whole:
        return Section(title, (say("Trong kỳ này không có nhiệm vụ nào được giao cho đơn vị."),))
    late = sum(whole_number(found) for found in figure.column("late"))
    blocks: list[Block] = []
    if behind:
        words = "Đơn vị đã hoàn thành {part} nhiệm vụ được giao{share}"
        words += "; {late} nhiệm vụ quá hạn hoặc hoàn thành sau thời hạn" if late else ""
        words += "; không có nhiệm vụ quá hạn" if not late and not missing else ""
        share: Filler = () if missing else (" (", percent(len(done), whole, behind), ")")
        part = out_of(len(done), whole, behind)
        blocks.append(say(words + ".", part=part, share=share, late=count(late, behind)))
    if rest:
        blocks += [say("Các nhiệm vụ chưa hoàn thành:"), *(_open_task(case, row) for row in rest)]
    if missing:
        n = count(len(missing))
        blocks.append(say("Chưa có số liệu về {n} nhiệm vụ: {names}.", n=n, names=listing(missing)))
    return Section(title, (*blocks, Exhibit(figure, ("status", "count", "late"))))


_SAID = (Answer.DONE, Answer.NOT_DONE, Answer.NONE)


def _open_task(case: Case, row: Row) -> Sentence:
    task = case.campaign.item("tasks", row.get("task"))
    deadline = day(task.deadline) if isinstance(task, Task) else ""
    known = [case.data.show("tasks", "status", row).lower(), f"thời hạn {deadline}" if deadline else ""]
    words = "; ".join(part for part in known if part)
    obstacles = case.data.show("tasks", "obstacles", row)
    return item(
        "{name}{words}.{obstacles}",
        name=case.data.title("tasks", row), words=f" ({words})" if words else "",
        obstacles=f" Khó khăn, vướng mắc: {obstacles}" if obstacles else "",
    )  # fmt: skip


def narratives_section(case: Case) -> Section:
    """What the unit wrote: field by field as they are declared, in each by lĩnh vực, the general words first."""
    register = REGISTERS["narratives"]
    rows = sorted(case.data.live("narratives"), key=lambda row: _order(case, row))
    blocks: list[Block] = []
    number = 0
    for name, field in register.shown.items():
        written = [row for row in rows if row.get(name)] if name not in register.key_fields else []
        if written:
            number += 1
            blocks.append(Heading(f"{number}. {field.label}"))
            blocks += [told(str(row[name]), case.data.title("narratives", row)) for row in written]
    return Section("Đánh giá của đơn vị", tuple(blocks) or (say("Đơn vị chưa có đánh giá."),))


def _order(case: Case, row: Row) -> int:
    topic = case.campaign.item("topics", row.get("topic"))
    return topic.order if isinstance(topic, Pillar) else len(case.campaign.pillars) + 1
