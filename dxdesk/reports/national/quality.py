"""Who reported and who did not, which figures are stand-ins, and what the checks remark, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from dxdesk.figures.national import ALL
from dxdesk.figures.places import GROUPS
from dxdesk.figures.reporting import How
from dxdesk.reports.national.nation import GROUP_WORDS, Nation, named
from dxdesk.reports.report import Block, Exhibit, Part, Section, Sentence
from dxdesk.reports.words import count, day, item, out_of, rounded, say, whole_number


def reporting_section(nation: Nation) -> Section:
    """How many units sent their report; who was late, who was entered for, whose was returned, who sent nothing."""
    figure = nation.by_group
    line, behind = figure.line(ALL), figure.behind(ALL)
    sent, of = whole_number(line["sent"]), whole_number(line["of"])
    words = "Đến khi lập báo cáo này, {part} đơn vị đã gửi báo cáo, chiếm {share}. Trong đó:"
    if not sent:
        nothing = "chưa đơn vị nào gửi báo cáo" if nation.nobody_sent else "chưa có báo cáo nào có hiệu lực"
        words = f"Đến khi lập báo cáo này, {nothing}:"
    blocks: list[Block] = [say(words, part=out_of(sent, of, behind), share=rounded(sent, of, behind))]
    for key in GROUPS:
        sent, of = whole_number(figure.line(key)["sent"]), whole_number(figure.line(key)["of"])
        if of:
            rest = [code for code in nation.units_of(key) if nation.how(code) is not How.SENT]
            part, n = out_of(sent, of, figure.behind(key)), count(of - sent)
            words = "{part} {who} đã gửi báo cáo" + (
                "; còn {n} {who} chưa có báo cáo có hiệu lực{names}." if rest else "."
            )
            if not sent:
                came = any(nation.how(code) is not How.NONE for code in rest)
                words = "{n} {who} chưa có báo cáo có hiệu lực" if came else "Chưa {who} nào gửi báo cáo"
                words += "{names}."
            blocks.append(item(words, part=part, who=GROUP_WORDS[key], n=n, names=_names(nation, rest)))
    shown = ("group", "sent", "of", "share", "late", "stand_in", "returned", "none")
    return Section("Tình hình báo cáo", (*blocks, *_apart(nation), Exhibit(figure, shown)))


def _apart(nation: Nation) -> Iterator[Sentence]:
    """Late submissions, stand-ins, what was returned, submissions that stand against each other."""
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
    returned = nation.in_state(How.RETURNED)
    if returned:
        yield say(
            "{n} đơn vị đã gửi báo cáo nhưng bị trả lại, chờ gửi lại{names}.",
            n=count(len(returned)), names=_names(nation, returned),
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
    """How many units' figures were checked, and what the checks remark of them."""
    title = "Chất lượng số liệu"
    figure, checked = nation.remarks, list(nation.data.rows)
    if not checked:
        return Section(title, (say("Chưa có số liệu của đơn vị nào để kiểm tra."),))
    n = out_of(len(checked), len(nation.campaign.unit_by_code), nation.rows_of(checked))
    if not figure.rows:
        words = "Kiểm tra tự động số liệu của {n} đơn vị không phát hiện lỗi, cảnh báo hay lưu ý nào."
        return Section(title, (say(words, n=n),))
    summary = say(
        "Kiểm tra tự động số liệu của {n} đơn vị, phát hiện tại {having} đơn vị: {found}.",
        n=n, having=count(len(figure.rows), figure.behind(*figure.keys)), found=tuple(_remarked(nation)),
    )  # fmt: skip
    errors, warnings = _having(nation, "errors"), _having(nation, "warnings")
    open_ones = [key for key in warnings if figure.line(key)["warnings"] != figure.line(key)["explained"]]
    return Section(title, (summary, *_to_review(nation, errors, "lỗi"), *_to_review(nation, open_ones, _OPEN)))


def _remarked(nation: Nation) -> Iterator[Part]:
    """ "02 lỗi, 155 cảnh báo (03 đã giải trình), 123 lưu ý"; what there is none of isn't told."""
    totals = {name: sum(map(whole_number, nation.remarks.column(name))) for name in _REMARKED}
    told = [name for name, total in totals.items() if total]
    for name in told:
        before = "" if name == told[0] else " (" if name == "explained" else ", "
        yield from (before, count(totals[name], nation.remarks.behind(*_having(nation, name))), _REMARKED[name])


_OPEN = "cảnh báo chưa giải trình"
_REMARKED = {"errors": " lỗi", "warnings": " cảnh báo", "explained": " đã giải trình)", "notes": " lưu ý"}


def _having(nation: Nation, column: str) -> list[str]:
    """The units that have findings of a kind."""
    return [key for key in nation.remarks.keys if nation.remarks.line(key)[column]]


def _to_review(nation: Nation, keys: list[str], words: str) -> Iterator[Sentence]:
    """Which units have findings of a kind; a warning that was explained is done with."""
    figure = nation.remarks
    if keys:
        told = named([str(figure.line(key)["unit"]) for key in keys])
        n = count(len(keys), figure.behind(*keys))
        yield item("{n} đơn vị có {words} cần rà soát{told}.", n=n, words=words, told=told)
