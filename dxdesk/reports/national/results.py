"""Indicators of the country against their targets, and tasks, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from dxdesk.figures.figure import Figure
from dxdesk.figures.national import names_in
from dxdesk.reports.national.nation import Nation, named
from dxdesk.reports.report import Block, Exhibit, Part, Section, Sentence, told_columns
from dxdesk.reports.unit.results import how_many_met, target_of
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
        partial = any(whole_number(figure.line(key)["counted"]) < whole_number(figure.line(key)["of"]) for key in aimed)
        so_far = ", tạm tính trên số liệu hiện có" if partial else ""
        words = f"Trong {{n}} chỉ tiêu có mục tiêu và có số liệu{so_far}: {{results}}. Cụ thể:"
        blocks += [how_many_met(figure, aimed, words), *(_told(figure, key) for key in aimed)]
    if others:
        blocks += [say("Các chỉ tiêu theo dõi khác:"), *(_told(figure, key) for key in others)]
    unknown = [str(figure.line(key)["indicator"]) for key in figure.keys if key not in known]
    if unknown:
        n = count(len(unknown))
        blocks.append(say("Chưa có số liệu về {n} chỉ tiêu: {names}.", n=n, names=listing(unknown)))
    if aimed:
        columns = ("indicator", "reached", "unit", "target_text", "result", "reported", "of")
        blocks.append(Exhibit(figure.only(aimed), columns))
    return Section(title, tuple(blocks))


def _told(figure: Figure, key: str) -> Sentence:
    """ "…: 25,63% (8.243.099/32.162.348), tính trên 62/63 đơn vị; mục tiêu ≥ 50%: chưa đạt (tạm tính)." """
    line, behind = figure.line(key), figure.behind(key)
    value, part, whole = line["reached"], line["numerator"], line["denominator"]
    fraction: tuple[Part, ...] = ()
    if isinstance(part, Decimal) and isinstance(whole, Decimal):
        fraction = (" (", measured(part, "", behind), "/", measured(whole, "", behind), ")")
    reported, of, made_of = (whole_number(line[name]) for name in ("reported", "of", "counted"))
    target = target_of(line)
    apart = reported - made_of if made_of else 0
    return item(
        "{name}: {value}{fraction}{target}; {n} đơn vị có số liệu{apart}.",
        name=str(line["indicator"]), fraction=fraction,
        value=measured(value, str(line["unit"]), behind) if isinstance(value, Decimal) else "không cộng gộp",
        target=f", mục tiêu {target}: {str(line['result']).lower()}" if target else "",
        n=out_of(reported, of, behind) if of >= reported else count(reported, behind),
        apart=(", ", count(apart, behind), " đơn vị trong đó không cộng gộp được") if apart else "",
    )  # fmt: skip


def tasks_section(nation: Nation) -> Section:
    """How many of the tasks given out are completed; those that aren't, with who is late; those nobody spoke of."""
    title = "Tình hình thực hiện nhiệm vụ được giao"
    figure = nation.figure("tasks_national")
    told = [key for key in figure.keys if any(figure.line(key)[name] for name in ("completed", "not_completed"))]
    unknown = [str(figure.line(key)["task"]) for key in figure.keys if key not in told]
    blocks: list[Block] = []
    if told:
        blocks += [_how_many_done(figure, told), *_open(nation, figure, told)]
    if unknown:
        names = f": {listing(unknown)}" if told else ""
        blocks.append(say("Chưa có số liệu về {n} nhiệm vụ{names}.", n=count(len(unknown)), names=names))
    if told:
        columns = ("task", "of", "completed", "not_completed", "late", "missing", "share")
        blocks.append(Exhibit(figure.only(told), told_columns(figure.only(told), columns)))
    return Section(title, tuple(blocks) or (say("Trong kỳ này không có nhiệm vụ nào được giao."),))


def _how_many_done(figure: Figure, told: Sequence[str]) -> Sentence:
    """Over all pairs of a task and a unit that it was given to."""
    names = ("of", "completed", "not_completed", "late", "missing")
    of, done, still, late, silent = (sum(whole_number(figure.line(key)[name]) for key in told) for name in names)
    finished = [key for key in told if figure.line(key)["completed"] == figure.line(key)["of"]]
    behind = figure.behind(*told)
    words = "Có số liệu về {tasks} nhiệm vụ"
    words += ", trong đó {all} nhiệm vụ đã được tất cả đơn vị được giao hoàn thành" if finished else ""
    words += ". Tính theo lượt đơn vị được giao: {part} lượt đã hoàn thành"
    words += ", chiếm {share} số lượt có số liệu" if done and still else ""
    words += "; {still} lượt chưa hoàn thành" if still else ""
    words += "; {late} lượt quá hạn hoặc hoàn thành sau thời hạn" if late else ""
    return say(
        words + ("; {silent} lượt chưa có số liệu." if silent else "."),
        tasks=count(len(told), behind), all=count(len(finished), figure.behind(*finished)),
        part=out_of(done, of, behind), share=rounded(done, done + still, behind), still=count(still, behind),
        late=count(late, behind), silent=count(silent),
    )  # fmt: skip


def _open(nation: Nation, figure: Figure, told: Sequence[str]) -> Iterator[Sentence]:
    deadlines = {task.code: task.deadline for task in nation.campaign.tasks}
    for key in told:
        line, behind = figure.line(key), figure.behind(key)
        done, still, silent, of = (whole_number(line[n]) for n in ("completed", "not_completed", "missing", "of"))
        if done < of:
            due = f" (thời hạn {day(deadlines[key])})" if deadlines[key] else ""
            clauses = ["{part} đơn vị đã hoàn thành"] if done else []
            clauses += ["{n} đơn vị chưa hoàn thành{names}"] if still else []
            clauses += ["{silent} đơn vị chưa có số liệu"] if silent else []
            yield item(
                f"{{name}}{{due}}: {'; '.join(clauses)}.",
                name=str(line["task"]), due=due, part=out_of(done, of, behind),
                n=count(still, behind) if done else out_of(still, of, behind),
                silent=count(silent), names=named(names_in(line["open"])),
            )  # fmt: skip
