"""Which documents the country has issued and which milestones it has reached, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from dxdesk.figures.figure import Cell, Figure
from dxdesk.figures.national import NO_VARIANT, names_in
from dxdesk.figures.places import GROUPS
from dxdesk.figures.unit import NOT_ENTERED, UNKNOWN
from dxdesk.models.campaign import PlanItem
from dxdesk.reports.letter import lower_first
from dxdesk.reports.nation import GROUP_WORDS, Nation, named
from dxdesk.reports.plans_part import KINDS, Words
from dxdesk.reports.report import Block, Exhibit, Heading, Part, Section, Sentence
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
        yield say("Chưa {who} nào có số liệu về {n} {things}: {told}.", n=n, told=told, **words_of)
    for group, keys in shown.items():
        heading = words.heading.partition(" ")[2]
        part = figure.only(keys, f"{heading}: {GROUPS[group].lower()}")
        yield Exhibit(part, ("item", "issued", "of", "share"))
    if not untold and not shown:
        yield say("Kỳ báo cáo này không theo dõi {things} nào.", things=words.things)


def nothing_told(nation: Nation, key: str) -> bool:
    """Whether no unit of a group recorded anything about an item."""
    return not nation.figure("plans_issued").behind(key) and not _behind_open(nation, key)


def _open(nation: Nation, key: str) -> dict[str, tuple[Mapping[str, Cell], tuple[str, ...]]]:
    """Status → line and records of those of a group who haven't issued an item."""
    figure = nation.figure("plans_open")
    found = [place for place in figure.keys if place.rpartition("/")[0] == key]
    return {place.rpartition("/")[2]: (figure.line(place), figure.behind(place)) for place in found}


def _behind_open(nation: Nation, key: str) -> tuple[str, ...]:
    return tuple(record for _line, records in _open(nation, key).values() for record in records)


def _said(nation: Nation, words: Words, about: PlanItem, key: str) -> tuple[Part, ...]:
    """ "55/63 địa phương đã ban hành …, chiếm 87%; còn 08 địa phương chưa ban hành: …. Trong đó …." """
    figure = nation.figure("plans_issued")
    line, behind = figure.line(key), figure.behind(key)
    done, of, missing = whole_number(line["issued"]), whole_number(line["of"]), names_in(line["missing"])
    still = _behind_open(nation, key)
    head = (
        "{part} {who} đã {phrase}, đạt {share}" if done == of
        else "{part} {who} đã {phrase}, chiếm {share}" if done
        else "Chưa {who} nào trong số {of} {who} {phrase}"
    )  # fmt: skip
    if 0 < done < of:
        head += "; còn {n} {who} chưa {done}{names}"
    stages = _stages(nation, words, key)
    made = say(
        head + (". Trong số chưa {done}: {stages}." if stages else "."),
        part=out_of(done, of, (*behind, *still)), share=rounded(done, of, (*behind, *still)),
        of=count(of, still), n=count(of - done, still), who=GROUP_WORDS[key.rpartition("/")[2]],
        phrase=_phrase(words, about), done=_done(words, about), names=named(missing), stages=stages,
    )  # fmt: skip
    return made.parts


def _stages(nation: Nation, words: Words, key: str) -> tuple[Part, ...]:
    """ "04 đang soạn thảo, 03 đã trình, 01 chưa triển khai"; nothing where nobody said more than that it isn't done."""
    told = {
        **words.under_way,
        "not_started": "chưa triển khai",
        "not_applicable": "không áp dụng",
        UNKNOWN: "chưa nêu tình trạng",
        NOT_ENTERED: "chưa có số liệu",
    }
    found = _open(nation, key)
    if set(found) <= {NOT_ENTERED}:
        return ()
    return chain(
        (count(whole_number(line["count"]), records), told[status]) for status, (line, records) in found.items()
    )


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
    """Amounts that indicators give of what a milestone is about: "Số Tổ công nghệ số cộng đồng: 4.898 tổ"."""
    thing = about.name.removeprefix(f"{_verb(about)} ")
    figure: Figure = nation.figure("indicators_national")
    parts: list[Part] = []
    for indicator in nation.campaign.indicators:
        line = figure.line(indicator.code)
        value = line["reached"]
        if thing in indicator.name and indicator.unit_of_measure != "%" and isinstance(value, Decimal):
            lead = "; " if parts else " "
            amount = measured(value, indicator.unit_of_measure, figure.behind(indicator.code))
            parts += [f"{lead}{indicator.name}: ", amount]
    return (*parts, ".") if parts else ()
