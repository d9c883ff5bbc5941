"""Which documents were issued and which milestones reached, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dxdesk.figures.answers import Answer, answer
from dxdesk.figures.unit import plans_by_status, plans_late
from dxdesk.models.campaign import PlanItem
from dxdesk.models.field import Row
from dxdesk.models.unit_data import ids
from dxdesk.reports.report import Block, Exhibit, Heading, Section, Sentence
from dxdesk.reports.unit.case import Case
from dxdesk.reports.words import Filler, chain, count, day, item, listing, out_of, percent, say


@dataclass(frozen=True)
class Words:
    """How documents and milestones are spoken of."""

    kind: str
    heading: str
    things: str
    done: str
    under_way: Mapping[str, str]


KINDS = (
    Words(
        "document", "1. Văn bản, kế hoạch", "văn bản, kế hoạch", "ban hành",
        {"drafting": "đang soạn thảo", "submitted": "đã trình"},
    ),
    Words(
        "milestone", "2. Mốc thực hiện", "mốc thực hiện", "hoàn thành",
        {"drafting": "đang triển khai", "submitted": "đang trình"},
    ),
)  # fmt: skip


@dataclass(frozen=True)
class _Found:
    """The rows of one kind by what they answer, and repeatable ones ("văn bản khác") that were issued."""

    done: list[Row]
    open: list[Row]
    excused: list[Row]
    untold: list[Row]
    more: list[Row]


def plans_section(case: Case) -> Section:
    """Documents, then milestones, then what is late."""
    figure = plans_by_status(case.data)
    rows = case.behind(figure, *figure.keys)
    blocks: list[Block] = []
    for words in KINDS:
        own = [(row, about) for row in rows if (about := _item(case, row)) and about.kind == words.kind]
        found = _sorted(own)
        missing = [*_missing(case, words.kind), *(case.data.title("plans", row) for row in found.untold)]
        blocks += [Heading(words.heading), *_sentences(case, words, found, missing)]
    blocks += _late(case)
    blocks.append(Exhibit(figure, ("status", "count")))
    return Section("Tình hình ban hành văn bản, kế hoạch và các mốc thực hiện", tuple(blocks))


def _item(case: Case, row: Row) -> PlanItem | None:
    found = case.campaign.item("plan_items", row.get("item"))
    return found if isinstance(found, PlanItem) else None


def _missing(case: Case, kind: str) -> list[str]:
    """Names of the items of a kind that nobody has recorded yet."""
    return [item.name for item in case.data.missing("plans") if isinstance(item, PlanItem) and item.kind == kind]


def _sorted(rows: Sequence[tuple[Row, PlanItem]]) -> _Found:
    found = _Found([], [], [], [], [])
    by_answer = dict(zip(Answer, (found.done, found.open, found.excused, found.untold), strict=True))
    for row, about in rows:
        said = answer("plans", row)
        if about.repeatable:
            found.more.extend([row] if said is Answer.DONE else [])
        else:
            by_answer[said].append(row)
    return found


def _sentences(case: Case, words: Words, found: _Found, missing: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    if found.done or found.open or missing:
        blocks.append(_how_many(case, words, found, missing))
    if missing:
        n, names = count(len(missing)), listing(missing)
        blocks.append(say("Chưa có số liệu về {n} {things}: {names}.", n=n, names=names, things=words.things))
    if found.done:
        blocks.append(say("Các {things} đã {done}:", things=words.things, done=words.done))
        blocks += [_issued(case, row) for row in found.done]
    if found.excused:
        names = listing(case.data.title("plans", row) for row in found.excused)
        n = count(len(found.excused), ids("plans", found.excused))
        blocks.append(say("Không áp dụng với đơn vị: {n} {things} ({names}).", n=n, names=names, things=words.things))
    if found.more:
        n = count(len(found.more), ids("plans", found.more))
        blocks.append(say("Ngoài ra, đơn vị đã {done} {n} {things} khác:", n=n, done=words.done, things=words.things))
        blocks += [_issued(case, row) for row in found.more]
    return blocks or [say("Trong kỳ này không có {things} nào được giao cho đơn vị.", things=words.things)]


def _how_many(case: Case, words: Words, found: _Found, missing: Sequence[str]) -> Sentence:
    """Done, out of all that the unit is asked for and that applies; what it says nothing of is told apart."""
    part, whole = len(found.done), len(found.done) + len(found.open) + len(missing)
    behind = ids("plans", [*found.done, *found.open])
    stages = [(count(len(rows), ids("plans", rows)), doing) for doing, rows in _under_way(words, found.open) if rows]
    parts: dict[str, Filler] = {
        "until": day(case.campaign.as_of),
        "done": words.done,
        "things": words.things,
        "whole": count(whole, behind),
        "part": out_of(part, whole, behind),
        "share": () if missing else (" (", percent(part, whole, behind), ")"),
        "open": count(len(found.open), ids("plans", found.open)),
        "names": listing(case.data.title("plans", row) for row in found.open),
        "under_way": (" (trong đó ", *chain(stages), ")") if stages else "",
    }
    if part == whole:
        return say("Đến ngày {until}, đơn vị đã {done} đủ {part} {things} được giao.", **parts)
    head = (
        "Đến ngày {until}, đơn vị đã {done} {part} {things} được giao{share}"
        if part
        else "Đến ngày {until}, đơn vị chưa {done} {things} nào trong số {whole} được giao"
        if found.open and not missing
        else "Đơn vị được giao {whole} {things}"
    )
    rest = "; còn {open} chưa {done}{under_way}: {names}." if part else "; {open} chưa {done}{under_way}: {names}."
    return say(head + (rest if found.open else "."), **parts)


def _under_way(words: Words, rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    by_status = {status: [r for r in rows if (r.get("status") or "") == status] for status in words.under_way}
    return [(words.under_way[status], found) for status, found in by_status.items()]


def _issued(case: Case, row: Row) -> Sentence:
    """A document or milestone with its form, number and day: "Kế hoạch năm (lồng ghép…), số 25/KH-UBND ngày …"."""
    variant, number, issued_on = (case.data.show("plans", name, row) for name in ("variant", "number", "issued_on"))
    title = case.data.show("plans", "title", row)
    known = (f"số {number}" if number else "", f"ngày {issued_on}" if issued_on else "", title)
    document = " ".join(part for part in known if part)
    return item(
        "{name}{variant}{document}.",
        name=case.data.title("plans", row),
        variant=f" ({variant})" if variant else "",
        document=f", {document}" if document else "",
    )


def _late(case: Case) -> list[Block]:
    figure = plans_late(case.data)
    if not figure.rows:
        return []
    behind = [record for records in figure.records for record in records]
    names = listing(f"{name} (thời hạn {deadline}; {str(status).lower()})" for name, deadline, status in figure.rows)
    return [
        say(
            "Có {n} văn bản, kế hoạch, mốc thực hiện quá thời hạn hoặc hoàn thành sau thời hạn: {names}.",
            n=count(len(behind), behind), names=names,
        )
    ]  # fmt: skip
