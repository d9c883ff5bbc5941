"""Which documents the country has issued and which milestones it has reached, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from dxdesk.figures.figure import Cell, Figure
from dxdesk.figures.national import NO_VARIANT, names_in
from dxdesk.figures.places import GROUPS
from dxdesk.models.campaign import PlanItem
from dxdesk.reports.letter import lower_first
from dxdesk.reports.national.nation import GROUP_WORDS, Nation, named
from dxdesk.reports.report import Block, Exhibit, Heading, Part, Section, Sentence, told_columns
from dxdesk.reports.unit.plans import KINDS, Words
from dxdesk.reports.words import (
    chain,
    count,
    item,
    listing,
    measured,
    out_of,
    rounded,
    say,
    whole_number,
)

FEW = 10  # units with one form of a document that are named
# A milestone or document whose name begins with one of these says itself what was done.
_VERBS = (
    "Ban hành", "Công bố", "Hoàn thành", "Kết nối", "Khai trương", "Lựa chọn", "Phê duyệt", "Thành lập", "Tổ chức",
    "Triển khai", "Vận hành", "Xây dựng",
)  # fmt: skip


def plans_section(nation: Nation) -> Section:
    """Documents, then milestones: item by item, each group of units by itself."""
    blocks: list[Block] = []
    for words in KINDS:
        blocks += [Heading(words.heading), *_of_kind(nation, words)]
    return Section("Tình hình ban hành văn bản, kế hoạch và các mốc thực hiện", tuple(blocks))


def _of_kind(nation: Nation, words: Words) -> Iterator[Block]:
    figure = nation.figure("plans_issued")
    untold: dict[str, list[str]] = {}
    shown: dict[str, list[str]] = {}
    for about in nation.campaign.plan_items:
        own = [(key, group) for group in GROUPS if (key := f"{about.code}/{group}") in figure.keys]
        for key, group in own if about.kind == words.kind else ():
            if nothing_told(nation, key):
                untold.setdefault(group, []).append(about.name)
                continue
            shown.setdefault(group, []).append(key)
            more = _related(nation, about) if key == own[0][0] else ()
            said, forms = _said(nation, words, about, key), _forms(nation, words, key)
            yield item("{said}{forms}{more}", said=said, forms=forms, more=more)
            yield from _contradiction(nation, about, key, words)
    for group, names in untold.items():
        n, told = count(len(names)), listing(names)
        words_of = {"things": words.things, "who": GROUP_WORDS[group]}
        yield say("Chưa có số liệu của {who} về {n} {things}: {told}.", n=n, told=told, **words_of)
    for group, keys in shown.items():
        heading = words.heading.partition(" ")[2]
        part = figure.only(keys, f"{heading}: {GROUPS[group].lower()}")
        yield Exhibit(part, told_columns(part, ("item", "issued", "not_issued", "silent", "of", "share")))
    if not untold and not shown:
        yield say("Kỳ báo cáo này không theo dõi {things} nào.", things=words.things)


def nothing_told(nation: Nation, key: str) -> bool:
    """Whether no unit of a group answers anything about an item."""
    line = nation.figure("plans_issued").line(key)
    return not any(line[name] for name in ("issued", "not_issued", "excused"))


def _open(nation: Nation, key: str, told: Mapping[str, str]) -> dict[str, tuple[Mapping[str, Cell], tuple[str, ...]]]:
    """Status → line and records of those of a group who say one of some statuses of an item."""
    figure = nation.figure("plans_open")
    found = {status: f"{key}/{status}" for status in told if f"{key}/{status}" in figure.keys}
    return {status: (figure.line(place), figure.behind(place)) for status, place in found.items()}


def _said(nation: Nation, words: Words, about: PlanItem, key: str) -> tuple[Part, ...]:
    """ "55/63 địa phương đã ban hành …, chiếm 87%; còn 08 địa phương chưa ban hành: …. Trong đó …."

    Each unit is told once: done, not done, no figures, not asked. Only who says that it isn't done is named as such.
    """
    figure = nation.figure("plans_issued")
    line, behind = figure.line(key), figure.behind(key)
    numbers = (whole_number(line[name]) for name in ("issued", "not_issued", "silent", "excused", "of"))
    done, still, silent, excused, of = numbers
    stages = _open(nation, key, _not_done(words))
    open_ones = tuple(record for _line, records in stages.values() for record in records)
    answered = (*behind, *open_ones)
    head = (
        "{part} {who} đã {phrase}, đạt {share}" if done == of > 0
        else "{part} {who} đã {phrase}, chiếm {share}{of_whom}" if done and still
        else "{part} {who} đã {phrase}" if done
        else "Chưa {who} nào trong số {n} {who} {phrase}" if still == of > 0
        else "{open} {who} chưa {phrase}{names}" if still
        else "{excused} {who} không áp dụng việc {phrase}"
    )  # fmt: skip
    head += "; còn {n} {who} chưa {done}{names}" if done and still else ""
    head += "; {silent} {who} chưa có số liệu" if silent else ""
    head += "; {excused} {who} không áp dụng" if excused and (done or still) else ""
    made = say(
        head + (". Trong số chưa {done}: {stages}." if stages else "."),
        part=out_of(done, of, answered), share=rounded(done, done + still, answered),
        of_whom=" số {who} có số liệu".format(who=GROUP_WORDS[key.rpartition("/")[2]]) if silent else "",
        open=out_of(still, of, open_ones), n=count(still, open_ones), silent=count(silent),
        excused=count(excused, nation.figure("plans_open").behind(f"{key}/not_applicable")),
        who=GROUP_WORDS[key.rpartition("/")[2]], phrase=_phrase(words, about), done=_done(words, about),
        names=named(names_in(line["missing"])),
        stages=chain((count(whole_number(one["count"]), own), _not_done(words)[s]) for s, (one, own) in stages.items()),
    )  # fmt: skip
    return made.parts


def _not_done(words: Words) -> dict[str, str]:
    """The statuses that say an item isn't done, in words: "04 đang soạn thảo, 03 đã trình, 01 chưa triển khai"."""
    return {"not_started": "chưa triển khai", **words.under_way}


def _verb(about: PlanItem) -> str:
    return next((verb for verb in _VERBS if about.name.startswith(f"{verb} ")), "")


def _phrase(words: Words, about: PlanItem) -> str:
    """What was done, after "đã": "khai trương Trung tâm …", "ban hành Nghị quyết …", "hoàn thành mạng …"."""
    if _verb(about):
        return lower_first(about.name)
    return f"{words.done} {about.name if words.kind == 'document' else lower_first(about.name)}"


def _done(words: Words, about: PlanItem) -> str:
    """The same in one word, for those who haven't: a document is issued, a milestone completed."""
    return lower_first(_verb(about)) if words.kind == "document" and _verb(about) else words.done


def _forms(nation: Nation, words: Words, key: str) -> tuple[Part, ...]:
    """Issued documents by form; where few have one, they are named: "…: 01 bộ, cơ quan ngang bộ (Bộ Quốc phòng)"."""
    figure = nation.figure("plan_variants")
    found = [place for place in figure.keys if place.rpartition("/")[0] == key]
    lines = [(figure.line(place), figure.behind(place)) for place in found if not place.endswith(f"/{NO_VARIANT}")]
    most = max((whole_number(line["count"]) for line, _behind in lines), default=0)
    parts: list[Part] = []
    for line, behind in lines:
        n = whole_number(line["count"])
        few = f" ({listing(names_in(line['units']))})" if n <= FEW and n < most else ""
        lead = "; " if parts else f" Trong số đã {words.done}: "
        parts += [f"{lead}{line['variant']}: ", count(n, behind), f" {GROUP_WORDS[key.rpartition('/')[2]]}{few}"]
    return (*parts, ".") if parts else ()


def _contradiction(nation: Nation, about: PlanItem, key: str, words: Words) -> Iterator[Sentence]:
    """Units that issued a document but named no form, so that the forms don't add up to the total."""
    figure, total = nation.figure("plan_variants"), nation.figure("plans_issued")
    none = f"{key}/{NO_VARIANT}"
    if none not in figure.keys:
        return
    line, behind = figure.line(none), figure.behind(none)
    all_of = total.behind(key)
    formed = tuple(record for record in all_of if record not in set(behind))
    yield item(
        "Số liệu cần kiểm tra: {n} {who} ({names}) đã {done} {name} nhưng chưa nêu hình thức, nên tổng theo hình thức "
        "là {formed} trong khi tổng số đã {done} là {total}.",
        n=count(whole_number(line["count"]), behind), who=GROUP_WORDS[key.rpartition("/")[2]], done=words.done,
        names=listing(names_in(line["units"])), name=about.name, formed=count(len(formed), formed),
        total=count(whole_number(total.line(key)["issued"]), all_of),
    )  # fmt: skip


def _related(nation: Nation, about: PlanItem) -> tuple[Part, ...]:
    """Amounts that indicators give of what a milestone is about: "Số Tổ công nghệ số cộng đồng: 4.898 tổ".

    Of how many units an amount is stands beside it where some of those that reached the milestone don't give it.
    """
    thing = about.name.removeprefix(f"{_verb(about)} ")
    plans = nation.figure("plans_issued")
    done = sum(whole_number(plans.line(key)["issued"]) for key in plans.keys if key.partition("/")[0] == about.code)
    figure: Figure = nation.figure("indicators_national")
    parts: list[Part] = []
    for indicator in nation.campaign.indicators:
        line, behind = figure.line(indicator.code), figure.behind(indicator.code)
        value = line["reached"]
        if thing in indicator.name and indicator.unit_of_measure != "%" and isinstance(value, Decimal):
            lead = "; " if parts else " "
            parts += [f"{lead}{indicator.name}: ", measured(value, indicator.unit_of_measure, behind)]
            if (made_of := whole_number(line["counted"])) < done:
                parts += [" (tính trên ", out_of(made_of, done, behind), " đơn vị)"]
    return (*parts, ".") if parts else ()
