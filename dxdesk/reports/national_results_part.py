"""Indicators of the country against their targets, and tasks, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from dxdesk.figures.figure import Figure
from dxdesk.figures.national import names_in
from dxdesk.figures.targets import Met
from dxdesk.reports.nation import Nation, named
from dxdesk.reports.report import Block, Exhibit, Number, Part, Section, Sentence
from dxdesk.reports.words import count, day, item, listing, measured, out_of, rounded, say, whole_number


def indicators_section(nation: Nation) -> Section:
    """Indicators with values: against their targets, then those without a target; the rest by name."""
    title = "Kết quả thực hiện các chỉ tiêu"
    figure = nation.figure("indicators_national")
    known = [key for key in figure.keys if figure.behind(key)]
    if not known:
        return Section(title, (say("Chưa có số liệu về các chỉ tiêu."),))
    aimed = [key for key in known if figure.line(key)["target_text"]]
    others = [key for key in known if key not in aimed]
    blocks: list[Block] = []
    if aimed:
        blocks += [_how_many_met(figure, aimed), *(_told(figure, key) for key in aimed)]
    if others:
        blocks += [say("Các chỉ tiêu theo dõi khác:"), *(_told(figure, key) for key in others)]
    unknown = [str(figure.line(key)["indicator"]) for key in figure.keys if key not in known]
    if unknown:
        n = count(len(unknown))
        blocks.append(say("Chưa có số liệu về {n} chỉ tiêu: {names}.", n=n, names=listing(unknown)))
    if aimed:
        columns = ("indicator", "reached", "unit", "target_text", "result", "reported")
        blocks.append(Exhibit(figure.only(aimed), columns))
    return Section(title, tuple(blocks))


def _how_many_met(figure: Figure, aimed: Sequence[str]) -> Sentence:
    def of(*results: Met) -> Number:
        found = [key for key in aimed if figure.line(key)["met"] in {met.value for met in results}]
        return count(len(found), figure.behind(*found))

    return say(
        "Trong {n} chỉ tiêu có mục tiêu và có số liệu: {yes} đạt, {no} chưa đạt, {unknown} chưa đủ số liệu để "
        "xác định. Cụ thể:",
        n=of(*Met), yes=of(Met.YES), no=of(Met.NO), unknown=of(Met.UNKNOWN),
    )  # fmt: skip


def _told(figure: Figure, key: str) -> Sentence:
    """ "…: 25,63% (8.243.099/32.162.348), mục tiêu ≥ 50%: chưa đạt; 63/93 đơn vị báo cáo." """
    line, behind = figure.line(key), figure.behind(key)
    value, part, whole = line["reached"], line["numerator"], line["denominator"]
    fraction: tuple[Part, ...] = ()
    if isinstance(part, Decimal) and isinstance(whole, Decimal):
        fraction = (" (", measured(part, "", behind), "/", measured(whole, "", behind), ")")
    reported, of = whole_number(line["reported"]), whole_number(line["of"])
    target = str(line["target_text"]).replace(" %", "%")
    return item(
        "{name}: {value}{fraction}{target}; {n} đơn vị có số liệu.",
        name=str(line["indicator"]), fraction=fraction,
        value=measured(value, str(line["unit"]), behind) if isinstance(value, Decimal) else "chưa cộng được",
        target=f", mục tiêu {target}: {str(line['result']).lower()}" if target else "",
        n=out_of(reported, of, behind) if of >= reported else count(reported, behind),
    )  # fmt: skip


def tasks_section(nation: Nation) -> Section:
    """How many of the tasks given out are completed; those that aren't, with who is late; those nobody spoke of."""
    title = "Tình hình thực hiện nhiệm vụ được giao"
    figure = nation.figure("tasks_national")
    told = [key for key in figure.keys if figure.behind(key)]
    unknown = [str(figure.line(key)["task"]) for key in figure.keys if key not in told]
    blocks: list[Block] = []
    if told:
        blocks += [_how_many_done(figure, told), *_open(nation, figure, told)]
    if unknown:
        names = f": {listing(unknown)}" if told else ""
        blocks.append(say("Chưa đơn vị nào có số liệu về {n} nhiệm vụ{names}.", n=count(len(unknown)), names=names))
    if told:
        blocks.append(Exhibit(figure.only(told), ("task", "of", "completed", "late", "missing", "share")))
    return Section(title, tuple(blocks) or (say("Trong kỳ này không có nhiệm vụ nào được giao."),))


def _how_many_done(figure: Figure, told: Sequence[str]) -> Sentence:
    """Over all pairs of a task and a unit that it was given to."""
    of, done, late = (sum(whole_number(figure.line(key)[name]) for key in told) for name in ("of", "completed", "late"))
    finished = [key for key in told if figure.line(key)["completed"] == figure.line(key)["of"]]
    behind = figure.behind(*told)
    return say(
        "Trong {tasks} nhiệm vụ có số liệu, {all} nhiệm vụ đã được tất cả đơn vị được giao hoàn thành. Tính theo đơn "
        "vị được giao: {part} lượt đã hoàn thành, chiếm {share}; {late} lượt quá hạn hoặc hoàn thành sau thời hạn.",
        tasks=count(len(told), behind), all=count(len(finished), figure.behind(*finished)),
        part=out_of(done, of, behind), share=rounded(done, of, behind), late=count(late, behind),
    )  # fmt: skip


def _open(nation: Nation, figure: Figure, told: Sequence[str]) -> Iterator[Sentence]:
    deadlines = {task.code: task.deadline for task in nation.campaign.tasks}
    for key in told:
        line, behind = figure.line(key), figure.behind(key)
        done, of, missing = (whole_number(line[name]) for name in ("completed", "of", "missing"))
        if done < of:
            due = f" (thời hạn {day(deadlines[key])})" if deadlines[key] else ""
            yield item(
                "{name}{due}: {part} đơn vị đã hoàn thành; còn {n} đơn vị chưa hoàn thành{untold}{names}.",
                name=str(line["task"]), due=due, part=out_of(done, of, behind), n=count(of - done, behind),
                untold=(", trong đó ", count(missing), " chưa có số liệu") if missing else "",
                names=named(names_in(line["open"])),
            )  # fmt: skip
