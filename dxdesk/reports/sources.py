"""Where the numbers of a report come from: one entry for each sentence, listed at its end.

Word and Excel lead from a number to its entry, Markdown by a footnote; an entry leads to rows of the annexes. The Excel
book has every single record by its id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from dxdesk.models.field import show_number
from dxdesk.reports.report import Annex, Column, Origin, Report, Sentence, roman

TITLE = "Nguồn số liệu"
NOTE = "Báo cáo dạng Excel liệt kê từng bản ghi của mỗi số trên trang “Nguồn số liệu”."
_LISTED = 100  # ids in a footnote; more are counted by unit
_COLUMNS = (Column("Nguồn", 7, "centre"), Column("Số trong báo cáo", 24), Column("Đếm từ", 70))


@dataclass(frozen=True, slots=True)
class Counted:
    """Numbers of a sentence, as they are written, that were counted from the same records."""

    numbers: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What the numbers of one sentence were counted from; `number` is its place in the list."""

    number: int
    counted: tuple[Counted, ...]


def sources(report: Report) -> dict[Sentence, Source]:
    """Every sentence whose numbers know their records, in order."""
    found: dict[Sentence, Source] = {}
    for sentence in report.sentences():
        by_records: dict[tuple[str, ...], list[str]] = {}
        for number in sentence.numbers:
            if number.records:
                by_records.setdefault(number.records, []).append(number.text)
        if by_records and sentence not in found:
            counted = (Counted(tuple(dict.fromkeys(texts)), records) for records, texts in by_records.items())
            found[sentence] = Source(len(found) + 1, tuple(counted))
    return found


def sources_annex(report: Report, found: Mapping[Sentence, Source]) -> list[Annex]:
    """The list of sources as the last annex; none where no number has any.

    A source has a row for each set of records; its number stands in the first of them.
    """
    if not found:
        return []
    places = _places(report.annexes)
    rows = []
    for source in found.values():
        for place, counted in enumerate(source.counted):
            number = "" if place else str(source.number)
            rows.append((number, ", ".join(counted.numbers), _told(counted.records, report.origins, places)))
    return [Annex(TITLE, "", _COLUMNS, tuple(rows), ((),) * len(rows), NOTE)]


def footnote(source: Source, origins: Mapping[str, Origin]) -> str:
    """The numbers of a source with registers and ids: "55/63, 87%: Văn bản, kế hoạch (plans/ioc của 01, 04)"."""
    return "; ".join(
        f"{', '.join(counted.numbers)}: {_registers(counted.records, origins)} ({_coded(counted.records)})"
        for counted in source.counted
    )


def origin_of(record: str, origins: Mapping[str, Origin]) -> Origin:
    """What people call a record; one that is no longer there has its id for a name."""
    return origins.get(record) or Origin("", "Bản ghi không còn", record)


def _registers(records: Sequence[str], origins: Mapping[str, Origin]) -> str:
    """ "Hệ thống thông tin, 29 dòng"; registers in the order they come in."""
    found = Counter(origin_of(record, origins).register for record in records)
    return "; ".join(f"{register}, {show_number(n)} dòng" for register, n in found.items())


def _told(records: Sequence[str], origins: Mapping[str, Origin], places: Mapping[str, tuple[int, int]]) -> str:
    """ "Văn bản, kế hoạch, 63 dòng (Phụ lục II, dòng 1-63)"."""
    by_annex: dict[int, set[int]] = {}
    for record in records:
        if record in places:
            annex, row = places[record]
            by_annex.setdefault(annex, set()).add(row)
    rows = "; ".join(f"Phụ lục {roman(annex)}, dòng {_ranges(found)}" for annex, found in sorted(by_annex.items()))
    return f"{_registers(records, origins)}{f' ({rows})' if rows else ''}"


def _places(annexes: Sequence[Annex]) -> dict[str, tuple[int, int]]:
    """The annex and the row in which a record is found."""
    found: dict[str, tuple[int, int]] = {}
    for number, annex in enumerate(annexes, start=1):
        for row, records in enumerate(annex.records, start=1):
            for record in records:
                found.setdefault(record, (number, row))
    return found


def _ranges(numbers: Iterable[int]) -> str:
    """1, 2, 3, 7 as "1-3, 7"."""
    parts = []
    for _difference, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        found = [number for _place, number in run]
        parts.append(str(found[0]) if len(found) == 1 else f"{found[0]}-{found[-1]}")
    return ", ".join(parts)


def _coded(records: Sequence[str]) -> str:
    """Ids in short: those of many units by what they share, very many by unit and register with their number."""
    if len(records) > _LISTED:
        counts = Counter(record.rpartition("/")[0] for record in records)
        return ", ".join(f"{place}: {n}" for place, n in counts.items())
    units: dict[str, list[str]] = {}
    for record in records:
        unit, slash, rest = record.partition("/")
        own, place = (unit, rest) if "/" in rest else ("", f"{unit}{slash}{rest}")
        units.setdefault(place, []).append(own)
    return "; ".join(
        f"{place} của {', '.join(own)}" if len(own) > 1 else f"{own[0]}/{place}" if own[0] else place
        for place, own in units.items()
    )
