"""Who reported and who did not, which figures are stand-ins, and what the checks remark, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from dxdesk.figures.national import ALL
from dxdesk.figures.places import GROUPS
from dxdesk.figures.reporting import How
from dxdesk.reports.nation import GROUP_WORDS, Nation, named
from dxdesk.reports.report import Block, Exhibit, Section, Sentence
from dxdesk.reports.words import count, day, item, out_of, rounded, say, whole_number


def reporting_section(nation: Nation) -> Section:
    """How many units sent their report; who was late, who was entered for, who sent nothing."""
    figure = nation.by_group
    line, behind = figure.line(ALL), figure.behind(ALL)
    sent, of = whole_number(line["sent"]), whole_number(line["of"])
    blocks: list[Block] = [
        say(
            "Đến khi lập báo cáo này, {part} đơn vị đã gửi báo cáo, chiếm {share}. Trong đó:"
            if sent
            else "Đến khi lập báo cáo này, chưa đơn vị nào gửi báo cáo:",
            part=out_of(sent, of, behind), share=rounded(sent, of, behind),
        )
    ]  # fmt: skip
    for key in GROUPS:
        sent, of = whole_number(figure.line(key)["sent"]), whole_number(figure.line(key)["of"])
        if of:
            names = named(_units(nation, key, How.NONE, How.STAND_IN, How.CONCURRENT))
            part, n = out_of(sent, of, figure.behind(key)), count(of - sent)
            words = "{part} {who} đã gửi báo cáo" if sent else "Chưa {who} nào gửi báo cáo{names}."
            words += "; còn {n} {who} chưa có báo cáo có hiệu lực{names}." if 0 < sent < of else "." if sent else ""
            blocks.append(item(words, part=part, who=GROUP_WORDS[key], n=n, names=names))
    shown = ("group", "sent", "of", "share", "late", "stand_in", "none")
    return Section("Tình hình báo cáo", (*blocks, *_apart(nation), Exhibit(figure, shown)))


def _units(nation: Nation, group: str, *states: How) -> list[str]:
    """Names of the units of a group in some states."""
    lines = (nation.by_unit.line(key) for key in nation.by_unit.keys)
    wanted = {state.value for state in states}
    return [str(line["unit"]) for line in lines if line["state"] in wanted and line["group"] == GROUPS[group]]


def _apart(nation: Nation) -> Iterator[Sentence]:
    """Late submissions, stand-ins, submissions that stand against each other."""
    figure = nation.by_unit
    late = [key for key in figure.keys if figure.line(key)["late"]]
    if late:
        yield say(
            "{n} đơn vị gửi báo cáo sau thời hạn {deadline}{names}.",
            n=count(len(late), figure.behind(*late)), deadline=day(nation.campaign.deadline),
            names=_names(nation, late),
        )  # fmt: skip
    stand_ins = nation.in_state(How.STAND_IN)
    if stand_ins:
        yield say(
            "Số liệu của {n} đơn vị do cơ quan tổng hợp nhập thay, dùng tạm cho đến khi đơn vị gửi báo cáo{names}.",
            n=count(len(stand_ins), nation.rows_of(stand_ins)), names=_names(nation, stand_ins),
        )  # fmt: skip
    against = nation.in_state(How.CONCURRENT)
    if against:
        yield say(
            "{n} đơn vị có các bản gửi trái ngược nhau, cần thống nhất và gửi lại{names}.",
            n=count(len(against), nation.rows_of(against)), names=_names(nation, against),
        )  # fmt: skip


def _names(nation: Nation, units: list[str]) -> str:
    return named([str(nation.by_unit.line(key)["unit"]) for key in units])


def quality_section(nation: Nation) -> Section:
    """Units of whose figures the checks remark something."""
    title = "Chất lượng số liệu"
    figure = nation.remarks
    if not figure.rows:
        return Section(title, (say("Kiểm tra tự động không phát hiện lỗi, cảnh báo hay lưu ý nào."),))
    totals = {
        name: count(sum(map(whole_number, figure.column(name))), figure.behind(*_having(nation, name)))
        for name in ("errors", "warnings", "explained", "notes")
    }
    summary = say(
        "Kiểm tra tự động phát hiện tại {n} đơn vị: {errors} lỗi, {warnings} cảnh báo ({explained} đã giải trình), "
        "{notes} lưu ý.",
        n=count(len(figure.rows), figure.behind(*figure.keys)), **totals,
    )  # fmt: skip
    return Section(title, (summary, *_with(nation, "errors", "lỗi"), *_with(nation, "warnings", "cảnh báo")))


def _having(nation: Nation, column: str) -> list[str]:
    """The units that have findings of a kind."""
    return [key for key in nation.remarks.keys if nation.remarks.line(key)[column]]


def _with(nation: Nation, column: str, words: str) -> Iterator[Sentence]:
    """Which units have findings of a kind."""
    figure = nation.remarks
    if keys := _having(nation, column):
        told = named([str(figure.line(key)["unit"]) for key in keys])
        n = count(len(keys), figure.behind(*keys))
        yield item("{n} đơn vị có {words} cần rà soát{told}.", n=n, words=words, told=told)
