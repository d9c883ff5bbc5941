"""Platforms and information systems of the country, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from dxdesk.figures.figure import Figure
from dxdesk.figures.national import ALL
from dxdesk.reports.national.nation import GROUP_WORDS, Nation, named
from dxdesk.reports.report import Block, Exhibit, Part, Section, Sentence, told_columns
from dxdesk.reports.words import Filler, count, item, out_of, percent, rounded, say, whole_number

MOST_ANNOUNCED = 10  # platforms of the chart
HIGHEST = 5  # units named for the highest share


def platforms_section(nation: Nation) -> Section:
    """How many units announced platforms, and which platforms were announced by most."""
    title = "Lựa chọn, công bố và sử dụng nền tảng số"
    figure = nation.figure("platforms_national")
    whole, behind = figure.line(ALL), figure.behind(ALL)
    if not behind:
        return Section(title, (say("Chưa có số liệu về lựa chọn, công bố nền tảng số."),))
    used, untold = whole_number(whole["in_use"]), whole_number(whole["untold"])
    told = say(
        "{said} nền tảng số trong kế hoạch chuyển đổi số hoặc bằng quyết định riêng{more}. Có {n} nền tảng trong danh "
        "mục được ít nhất một đơn vị công bố{used}{untold}. Trong đó:",
        said=_announced(figure, ALL), more=_rest(figure, ALL),
        n=out_of(whole_number(whole["platforms"]), len(nation.campaign.platforms), behind),
        used=(", ", count(used, behind), " nền tảng đang được sử dụng") if used or not untold else (),
        untold=(", ", count(untold, behind), " nền tảng chưa nêu tình trạng sử dụng") if untold else (),
    )  # fmt: skip
    by_group = [
        item("{said}{more}.", said=_announced(figure, key), more=_rest(figure, key))
        for key in figure.keys
        if key != ALL
    ]
    return Section(
        title, (told, *by_group, *_most_announced(nation), Exhibit(figure, told_columns(figure, _OF_GROUPS)))
    )


_OF_GROUPS = ("group", "announced", "not_announced", "silent", "of", "share", "platforms", "in_use", "untold")


def _announced(figure: Figure, key: str) -> tuple[Part, ...]:
    """ "58/63 địa phương đã công bố", or that none of them did where all say so."""
    line, behind = figure.line(key), figure.behind(key)
    done, still, of = (whole_number(line[name]) for name in ("announced", "not_announced", "of"))
    words = (
        "{part} {who} đã công bố"
        if done
        else "{open} {who} chưa công bố"
        if still
        else "Chưa có số liệu của {who} về công bố"
    )
    if still == of > 0:
        words = "Chưa {who} nào công bố"
    part, still_open = out_of(done, of, behind), out_of(still, of, behind)
    return say(words, part=part, open=still_open, who=GROUP_WORDS[key]).parts


def _rest(figure: Figure, key: str) -> tuple[Part, ...]:
    """ ", chiếm 92%; còn 02 địa phương chưa công bố; 03 địa phương chưa có số liệu": those that aren't told yet."""
    line, behind = figure.line(key), figure.behind(key)
    done, still, silent = (whole_number(line[name]) for name in ("announced", "not_announced", "silent"))
    words = ", chiếm {share}" if done and still else ""
    words += " số {who} có số liệu" if done and still and silent else ""
    words += "; còn {n} {who} chưa công bố" if done and still else ""
    words += "; {silent} {who} chưa có số liệu" if silent and (done or still) else ""
    share = rounded(done, done + still, behind)
    return say(words, share=share, n=count(still, behind), silent=count(silent), who=GROUP_WORDS[key]).parts


def _most_announced(nation: Nation) -> Iterator[Block]:
    figure = nation.figure("platforms_announced")
    totals = {key: whole_number(figure.line(key)["total"]) for key in figure.keys}
    order = sorted((key for key in totals if totals[key]), key=lambda key: -totals[key])
    first, parts = order[:MOST_ANNOUNCED], list[Part]()
    for key in first[:HIGHEST]:
        name = str(figure.line(key)["platform"])
        parts += ["; " if parts else "", f"{name} (", count(totals[key], figure.behind(key)), " đơn vị)"]
    if parts:
        alike = _alike(order, totals)
        words = "Các nền tảng được nhiều đơn vị công bố nhất: {parts}"
        words += "; {n} nền tảng khác cũng được {same} đơn vị công bố." if alike else "."
        last = first[:HIGHEST][-1]
        same = count(totals[last], figure.behind(last))
        yield say(words, parts=tuple(parts), n=count(len(alike), figure.behind(*alike)), same=same)
        title = "Nền tảng số được nhiều đơn vị công bố nhất"
        part = figure.only(first, title)
        columns = ("platform", "dx_plan", "separate_decision", "total", "in_use", "untold")
        yield Exhibit(part, told_columns(part, columns))


def _alike(order: Sequence[str], worth: Mapping[str, object]) -> list[str]:
    """Those that aren't named among the highest although they are worth as much as the last of them."""
    return [key for key in order[HIGHEST:] if worth[key] == worth[order[HIGHEST - 1]]]


def systems_section(nation: Nation) -> Section:
    """Systems and approved dossiers: the country, each group, the highest shares, who approved none."""
    title = "Bảo đảm an toàn hệ thống thông tin theo cấp độ"
    figure = nation.figure("systems_national")
    total = whole_number(figure.line(ALL)["total"])
    if not total:
        return Section(title, (say("Chưa có số liệu về hệ thống thông tin đang xây dựng, vận hành."),))
    line = figure.line(ALL)
    complete = line["reported"] == line["of"]
    told = say(
        ("Cả nước có" if complete else "{units} đơn vị có số liệu, với")
        + " {n} hệ thống thông tin (không tính hệ thống đã "
        "dừng); {part} hệ thống đã được phê duyệt hồ sơ đề xuất cấp độ{share}{silent}. Trong đó:",
        units=out_of(whole_number(line["reported"]), whole_number(line["of"]), figure.behind(ALL)),
        **_approved(figure, ALL),
    )
    by_group = [
        item(
            ("Các {who}" if line["reported"] == line["of"] else "{units} {who}")
            + " có {n} hệ thống thông tin; {part} hệ thống đã được phê duyệt{share}{silent}.",
            units=out_of(whole_number(line["reported"]), whole_number(line["of"]), figure.behind(key)),
            who=GROUP_WORDS[key], **_approved(figure, key),
        )
        for key in figure.keys
        if key != ALL and whole_number((line := figure.line(key))["total"])
    ]  # fmt: skip
    columns = ("group", "total", "approved", "not_approved", "silent", "share", "reported", "of")
    regions = ("unit", "whole", "part", "share", "reported", "of")
    exhibits = (Exhibit(figure, told_columns(figure, columns)), Exhibit(nation.figure("systems_by_region"), regions))
    return Section(title, (told, *by_group, *_ranked(nation), *exhibits))


def _approved(figure: Figure, key: str) -> dict[str, Filler]:
    """How many systems, how many approved, their share, and how many nobody told of."""
    line, behind = figure.line(key), figure.behind(key)
    total, done, silent = (whole_number(line[name]) for name in ("total", "approved", "silent"))
    share: tuple[Part, ...] = (", chiếm ", rounded(done, total - silent, behind)) if total > silent else ()
    if share and silent:
        share = (*share, " số hệ thống có nêu tình trạng hồ sơ")
    untold = ("; ", count(silent, behind), " hệ thống chưa nêu tình trạng hồ sơ") if silent else ()
    n, part = count(total, behind), out_of(done, total, behind)
    return {"n": n, "part": part, "share": share, "silent": untold}


def _ranked(nation: Nation) -> Iterator[Sentence]:
    figure = nation.figure("systems_by_unit")
    lines = {key: figure.line(key) for key in figure.keys}
    parts: list[Part] = []
    order = [key for key, line in lines.items() if whole_number(line["part"])]
    for key in order[:HIGHEST]:
        line, behind = lines[key], figure.behind(key)
        done, of = whole_number(line["part"]), whole_number(line["whole"])
        parts += ["; " if parts else "", f"{line['unit']} (", out_of(done, of, behind), ", "]
        parts += [percent(done, of, behind), ")"]
    if parts:
        pairs = {key: (whole_number(lines[key]["part"]), whole_number(lines[key]["whole"])) for key in order}
        alike = _alike(order, {key: Fraction(part, whole) for key, (part, whole) in pairs.items()})
        words = "Các đơn vị có tỷ lệ phê duyệt cao nhất: {parts}"
        words += "; {n} đơn vị khác có tỷ lệ bằng đơn vị cuối{names}." if alike else "."
        names = named([str(lines[key]["unit"]) for key in alike])
        yield say(words, parts=tuple(parts), n=count(len(alike), figure.behind(*alike)), names=names)
    none = [key for key, line in lines.items() if line["whole"] and not line["part"] and not line["blank"]]
    if none:
        names = named([str(lines[key]["unit"]) for key in none])
        n = count(len(none), figure.behind(*none))
        yield say("Còn {n} đơn vị chưa phê duyệt hồ sơ nào{names}.", n=n, names=names)
    without = [key for key, line in lines.items() if not line["reported"]]
    if without:
        names = named([str(lines[key]["unit"]) for key in without])
        yield say("Có {n} đơn vị chưa có số liệu về hệ thống thông tin{names}.", n=count(len(without)), names=names)
