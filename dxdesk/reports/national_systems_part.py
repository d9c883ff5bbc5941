"""Platforms and information systems of the country, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from dxdesk.figures.figure import Figure
from dxdesk.figures.national import ALL
from dxdesk.reports.nation import GROUP_WORDS, Nation, named
from dxdesk.reports.report import Block, Exhibit, Part, Section, Sentence
from dxdesk.reports.words import count, item, out_of, percent, rounded, say, whole_number

MOST_ANNOUNCED = 10  # platforms of the chart
HIGHEST = 5  # units named for the highest share


def platforms_section(nation: Nation) -> Section:
    """How many units announced platforms, and which platforms were announced by most."""
    title = "Lựa chọn, công bố và sử dụng nền tảng số"
    figure = nation.figure("platforms_national")
    whole, behind = figure.line(ALL), figure.behind(ALL)
    if not behind:
        return Section(title, (say("Chưa có số liệu về lựa chọn, công bố nền tảng số."),))
    told = say(
        "{part} đơn vị đã công bố nền tảng số trong kế hoạch chuyển đổi số hoặc bằng quyết định riêng, chiếm {share}; "
        "{n} nền tảng trong danh mục được ít nhất một đơn vị công bố, {used} nền tảng đang được sử dụng. Trong đó:",
        **_shares(figure, ALL, "announced", "of"),
        n=out_of(whole_number(whole["platforms"]), len(nation.campaign.platforms), behind),
        used=count(whole_number(whole["in_use"]), behind),
    )
    by_group = [
        item(
            "{part} {who} đã công bố, chiếm {share}." if figure.line(key)["announced"] else "Chưa {who} nào công bố.",
            who=GROUP_WORDS[key], **_shares(figure, key, "announced", "of"),
        )
        for key in figure.keys
        if key != ALL
    ]  # fmt: skip
    return Section(title, (told, *by_group, *_most_announced(nation), Exhibit(figure, _OF_GROUPS)))


_OF_GROUPS = ("group", "announced", "of", "share", "platforms", "in_use")


def _shares(figure: Figure, key: str, part: str, whole: str) -> dict[str, Part]:
    line, behind = figure.line(key), figure.behind(key)
    done, of = whole_number(line[part]), whole_number(line[whole])
    return {"part": out_of(done, of, behind), "share": rounded(done, of, behind)}


def _most_announced(nation: Nation) -> Iterator[Block]:
    figure = nation.figure("platforms_announced")
    totals = {key: whole_number(figure.line(key)["total"]) for key in figure.keys}
    first = sorted((key for key in totals if totals[key]), key=lambda key: -totals[key])[:MOST_ANNOUNCED]
    parts: list[Part] = []
    for key in first[:HIGHEST]:
        name = str(figure.line(key)["platform"])
        parts += ["; " if parts else "", f"{name} (", count(totals[key], figure.behind(key)), " đơn vị)"]
    if parts:
        yield say("Các nền tảng được nhiều đơn vị công bố nhất: {parts}.", parts=tuple(parts))
        title = "Nền tảng số được nhiều đơn vị công bố nhất"
        yield Exhibit(figure.only(first, title), ("platform", "dx_plan", "separate_decision", "total", "in_use"))


def systems_section(nation: Nation) -> Section:
    """Systems and approved dossiers: the country, each group, the highest shares, who approved none."""
    title = "Bảo đảm an toàn hệ thống thông tin theo cấp độ"
    figure = nation.figure("systems_national")
    total = whole_number(figure.line(ALL)["total"])
    if not total:
        return Section(title, (say("Chưa có số liệu về hệ thống thông tin đang xây dựng, vận hành."),))
    told = say(
        "Cả nước có {n} hệ thống thông tin (không tính hệ thống đã dừng); {part} hệ thống đã được phê duyệt hồ sơ đề "
        "xuất cấp độ, chiếm {share}. Trong đó:",
        n=count(total, figure.behind(ALL)), **_shares(figure, ALL, "approved", "total"),
    )  # fmt: skip
    by_group = [
        item(
            "Các {who} có {n} hệ thống thông tin; {part} hệ thống đã được phê duyệt, chiếm {share}.",
            who=GROUP_WORDS[key], n=count(whole_number(figure.line(key)["total"]), figure.behind(key)),
            **_shares(figure, key, "approved", "total"),
        )
        for key in figure.keys
        if key != ALL
    ]  # fmt: skip
    exhibits = (
        Exhibit(figure, ("group", "total", "approved", "share")),
        Exhibit(nation.figure("systems_by_region"), ("unit", "whole", "part", "share")),
    )
    return Section(title, (told, *by_group, *_ranked(nation), *exhibits))


def _ranked(nation: Nation) -> Iterator[Sentence]:
    figure = nation.figure("systems_by_unit")
    lines = {key: figure.line(key) for key in figure.keys}
    parts: list[Part] = []
    for key in [key for key, line in lines.items() if whole_number(line["part"])][:HIGHEST]:
        line, behind = lines[key], figure.behind(key)
        done, of = whole_number(line["part"]), whole_number(line["whole"])
        parts += ["; " if parts else "", f"{line['unit']} (", out_of(done, of, behind), ", "]
        parts += [percent(done, of, behind), ")"]
    if parts:
        yield say("Các đơn vị có tỷ lệ phê duyệt cao nhất: {parts}.", parts=tuple(parts))
    none = [key for key, line in lines.items() if line["whole"] and not line["part"]]
    if none:
        names = named([str(lines[key]["unit"]) for key in none])
        n = count(len(none), figure.behind(*none))
        yield say("Còn {n} đơn vị chưa phê duyệt hồ sơ nào{names}.", n=n, names=names)
    without = [key for key, line in lines.items() if not line["whole"]]
    if without:
        names = named([str(lines[key]["unit"]) for key in without])
        yield say("Có {n} đơn vị chưa có số liệu về hệ thống thông tin{names}.", n=count(len(without)), names=names)
