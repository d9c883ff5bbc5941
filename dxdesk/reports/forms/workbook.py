"""A report as an Excel book: sentences, each figure, each annex on a sheet of its own, and every number's records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from dxdesk.figures.figure import Cell
from dxdesk.paths import atomic_file
from dxdesk.reports.report import Annex, Block, Column, Exhibit, Heading, Origin, Report, Sentence, roman
from dxdesk.reports.sources import TITLE, Source, origin_of, sources
from dxdesk.xlsx import page as xlsx
from dxdesk.xlsx.book import write_book
from dxdesk.xlsx.page import Page
from dxdesk.xlsx.styles import Style

_TEXT_WIDTH = 110
_SOURCE_WIDTH = 8
_STYLES = {"left": Style.TEXT, "centre": Style.CENTRED, "right": Style.FIGURE}


def write_workbook(report: Report, path: Path) -> None:
    """Write the report; the file is there whole or not at all. Nothing in it is a formula."""
    listed = sources(report)
    starts: dict[int, int] = {}
    origins = [_sources(report.origins, listed.values(), starts)] if listed else []
    exhibits = [_exhibit(exhibit, number) for number, exhibit in enumerate(report.exhibits(), start=1)]
    annexes = [_annex(annex, number) for number, annex in enumerate(report.annexes, start=1)]
    with atomic_file(path) as file:
        write_book(file, [_text(report, listed, starts), *exhibits, *annexes, *origins])


def _text(report: Report, listed: Mapping[Sentence, Source], starts: Mapping[int, int]) -> Page:
    """The sentences; beside each stands the number of its source, which leads to its first row."""
    words, looks, numbers = [], [], []
    for line, look, number in _lines(report, listed):
        words.append(line)
        looks.append(look)
        numbers.append(number)
    links = [(f"B{row}", f"'{TITLE}'!A{starts[number]}") for row, number in enumerate(numbers, start=1) if number]
    columns = (
        xlsx.Column("", words, _TEXT_WIDTH, looks=looks),
        xlsx.Column("", numbers, _SOURCE_WIDTH, Style.LINK),
    )
    return Page("Báo cáo", (), columns, headed=False, links=links)


def _lines(report: Report, listed: Mapping[Sentence, Source]) -> Iterator[tuple[str, Style, int | None]]:
    """Each line of the text with its look and the number of its source."""
    head = report.head
    for words in (*head.issuer, head.kind, head.subject):
        yield words, Style.MIDDLE_BOLD, None
    yield f"({head.until})", Style.MIDDLE, None
    exhibits = 0
    for block in (report.opening, *_blocks(report), report.closing):
        if isinstance(block, Exhibit):
            exhibits += 1
            yield f"(xem bảng {exhibits}: {block.caption})", Style.PARAGRAPH, None
        elif isinstance(block, Heading):
            yield block.text, Style.SUBTITLE, None
        else:
            source = listed.get(block)
            text = f"- {block.text}" if block.form == "item" else block.text
            yield text, Style.PARAGRAPH, source.number if source else None


def _blocks(report: Report) -> Iterator[Block]:
    """All blocks, a heading for each section."""
    for title, section in zip(report.section_titles, report.sections, strict=True):
        yield Heading(title.upper())
        yield from section.blocks


def _sources(origins: Mapping[str, Origin], listed: Iterable[Source], starts: dict[int, int]) -> Page:
    """A row for every record that a number was counted from; `starts` is told the first row of each source."""
    rows: list[tuple[Cell, ...]] = []
    for source in listed:
        starts[source.number] = len(rows) + 2  # under the header
        for counted in source.counted:
            numbers = ", ".join(counted.numbers)
            for record in counted.records:
                origin = origin_of(record, origins)
                rows.append((source.number, numbers, origin.unit, origin.register, origin.name, record))
    number, *others = zip(*rows, strict=True)
    headings = (("Số trong báo cáo", 22), ("Đơn vị", 26), ("Biểu", 26), ("Nội dung", 60), ("Mã bản ghi", 60))
    columns = [
        xlsx.Column("Nguồn", number, _SOURCE_WIDTH, Style.ORDINAL),
        *(xlsx.Column(heading, cells, width) for (heading, width), cells in zip(headings, others, strict=True)),
    ]
    return Page(TITLE, (), columns, filtered=True)


def _exhibit(exhibit: Exhibit, number: int) -> Page:
    columns = [
        Column(heading, 40 if place == 0 else 16, "right" if numeric else "left")
        for place, (heading, numeric) in enumerate(zip(exhibit.headings, exhibit.numeric, strict=True))
    ]
    title = f"Bảng {number}. {exhibit.caption}"
    return _table(f"Bảng {number}", title, columns, exhibit.rows, exhibit.note)


def _annex(annex: Annex, number: int) -> Page:
    name = f"Phụ lục {roman(number)}"
    form = f" (Biểu {annex.form})" if annex.form else ""
    return _table(name, f"{name}. {annex.title}{form}", annex.columns, annex.rows, annex.note)


def _table(name: str, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], note: str) -> Page:
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    laid = [
        xlsx.Column(column.heading, listed, column.width, _STYLES[column.align])
        for column, listed in zip(columns, cells, strict=True)
    ]
    return Page(name, [[(0, title, Style.CAPTION)], []], laid, remark=note, frame_blanks=True)
