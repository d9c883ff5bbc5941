"""Platforms and information systems, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from dxdesk.figures.figure import Figure
from dxdesk.figures.unit import UNKNOWN, platforms_by_announcement, systems_approved, systems_by_level
from dxdesk.models.unit_data import ids
from dxdesk.reports.report import Exhibit, Part, Section, told_columns
from dxdesk.reports.unit.case import Case
from dxdesk.reports.words import chain, count, day, listing, out_of, percent, say, whole_number

HIGH_LEVELS = ("3", "4", "5")  # levels with stricter duties: Nghị định 85/2016/NĐ-CP, cần đối chiếu
_ANNOUNCED = {
    "dx_plan": "được công bố trong kế hoạch chuyển đổi số",
    "separate_decision": "được công bố bằng quyết định riêng",
    "not_announced": "chưa công bố",
    UNKNOWN: "chưa rõ hình thức công bố",
}


def platforms_section(case: Case) -> Section:
    """How many platforms were chosen, how they were announced, which are in use."""
    title = "Lựa chọn, công bố và sử dụng nền tảng số"
    figure = platforms_by_announcement(case.data)
    rows = case.behind(figure, *figure.keys)
    if not rows:
        return Section(title, (say("Đơn vị chưa có số liệu về lựa chọn, công bố nền tảng số."),))
    records = dict(zip(figure.keys, figure.records, strict=True))
    ways = [(count(len(found), found), words) for key, words in _ANNOUNCED.items() if (found := records.get(key))]
    chosen = say(
        "Đến ngày {until}, đơn vị đã lựa chọn {n} nền tảng số: {names}. Trong đó {ways}.",
        until=day(case.campaign.as_of), n=count(len(rows), ids("platforms", rows)),
        names=listing(case.data.title("platforms", row) for row in rows), ways=chain(ways),
    )  # fmt: skip
    in_use = sum(whole_number(found) for found in figure.column("in_use"))
    blank = sum(row.get("status") is None for row in rows)
    used = say(
        "Số nền tảng đang được sử dụng: {n}" + ("; {blank} nền tảng chưa nêu tình trạng." if blank else "."),
        n=out_of(in_use, len(rows), ids("platforms", rows)), blank=count(blank),
    )  # fmt: skip
    return Section(title, (chosen, used, Exhibit(figure, ("announced_by", "count", "in_use"))))


def systems_section(case: Case) -> Section:
    """How many systems there are and how many of them have an approved dossier, by level."""
    title = "Bảo đảm an toàn hệ thống thông tin theo cấp độ"
    total = systems_approved(case.data)
    line, behind = total.line(case.data.unit), total.records[0]
    whole, done = whole_number(line["total"]), whole_number(line["approved"])
    if not whole:
        return Section(title, (say("Đơn vị chưa có số liệu về hệ thống thông tin đang xây dựng, vận hành."),))
    levels = systems_by_level(case.data)
    sentences = [
        say(
            "Đến ngày {until}, đơn vị có {n} hệ thống thông tin (không tính hệ thống đã dừng); "
            "{part} hệ thống đã được phê duyệt hồ sơ đề xuất cấp độ{share}.",
            until=day(case.campaign.as_of), n=count(whole, behind), part=out_of(done, whole, behind),
            share=_share(done, whole, whole_number(line["silent"]), behind),
        )
    ]  # fmt: skip
    high, high_done, high_silent, high_behind = _of_levels(levels)
    if high:
        sentences.append(
            say(
                "Riêng hệ thống từ cấp độ 3 trở lên: {part} hệ thống đã được phê duyệt{share}.",
                part=out_of(high_done, high, high_behind), share=_share(high_done, high, high_silent, high_behind),
            )
        )  # fmt: skip
    return Section(title, (*sentences, Exhibit(levels, told_columns(levels, _OF_LEVELS))))


_OF_LEVELS = ("name", "total", "approved", "silent", "share")


def _share(done: int, whole: int, silent: int, behind: Sequence[str]) -> tuple[Part, ...]:
    """ ", đạt 72,7%"; where nobody told of some dossiers, how many they are instead of a share of all."""
    if silent:
        return ("; ", count(silent, behind), " hệ thống chưa nêu tình trạng hồ sơ")
    return (", đạt ", percent(done, whole, behind))


def _of_levels(levels: Figure) -> tuple[int, int, int, tuple[str, ...]]:
    """Systems of the high levels, the approved among them, those nobody told of, and their ids."""
    lines = [levels.line(key) for key in HIGH_LEVELS]
    pairs = zip(levels.keys, levels.records, strict=True)
    behind = tuple(record for key, records in pairs if key in HIGH_LEVELS for record in records)
    whole, done, silent = (sum(whole_number(line[name]) for line in lines) for name in ("total", "approved", "silent"))
    return whole, done, silent, behind
