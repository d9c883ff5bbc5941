"""A report as Markdown: for reading anywhere, for comparing two of them line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from dxdesk.models.field import show_cell
from dxdesk.paths import atomic_write
from dxdesk.reports.letter import MOTTO, NATION
from dxdesk.reports.report import Annex, Block, Exhibit, Head, Heading, Report, Sentence, roman
from dxdesk.reports.sources import TITLE, Source, footnote, sources

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def write_markdown(report: Report, path: Path) -> None:
    """Write the report; the file is there whole or not at all."""
    atomic_write(path, as_markdown(report).encode())


def as_markdown(report: Report) -> str:
    """The whole report, figures as tables."""
    found = sources(report)
    lines = [*_head(report.head), _escape(report.opening.text) + _mark(report.opening, found), ""]
    for title, section in zip(report.section_titles, report.sections, strict=True):
        lines += [f"## {title}", ""]
        lines += _blocks(section.blocks, found)
    lines += [_escape(report.closing.text), "", *_signature(report.head)]
    for number, annex in enumerate(report.annexes, start=1):
        lines += _annex(number, annex)
    lines += _footnotes(report, found)
    return "\n".join(lines).rstrip() + "\n"


def _head(head: Head) -> list[str]:
    return [
        *(f"**{' '.join(head.issuer)}**", ""),
        *(f"**{NATION}**  ", f"**{MOTTO}**", ""),
        *(f"Số: {_escape(head.number)}  ", f"*{head.place}, {head.day}*", ""),
        *(f"# {head.kind}: {head.subject}", ""),
        *(f"*({head.until})*", ""),
        *(f"Kính gửi: {head.addressee}", ""),
    ]


def _signature(head: Head) -> list[str]:
    lines = [*(f"**{line}**  " for line in head.signature), f"**{_escape(head.signer)}**" if head.signer else "", ""]
    return [*lines, "*Nơi nhận:*", *(f"- {line}" for line in head.recipients), ""]


def _mark(sentence: Sentence, found: Mapping[Sentence, Source]) -> str:
    """The mark of the footnote that says where the numbers of a sentence come from."""
    return f"[^{found[sentence].number}]" if sentence in found else ""


def _footnotes(report: Report, found: Mapping[Sentence, Source]) -> Iterator[str]:
    if found:
        yield from (f"## {TITLE}", "")
        for source in found.values():
            yield from (f"[^{source.number}]: {_escape(footnote(source, report.origins))}", "")


def _blocks(blocks: Sequence[Block], found: Mapping[Sentence, Source]) -> Iterator[str]:
    in_list = False
    for block in blocks:
        listed = not isinstance(block, (Heading, Exhibit)) and block.form == "item"
        if in_list and not listed:
            yield ""
        in_list = listed
        if isinstance(block, Heading):
            yield from (f"### {block.text}", "")
        elif isinstance(block, Exhibit):
            yield from _exhibit(block)
        elif listed:
            yield f"- {_escape(block.text)}{_mark(block, found)}"
        else:
            lead = f"**{_escape(block.lead)}:** " if block.lead else ""
            words = _escape("".join(map(str, block.parts))).replace("\n", "  \n")
            yield from (lead + words + _mark(block, found), "")
    if in_list:
        yield ""


def _exhibit(exhibit: Exhibit) -> Iterator[str]:
    yield from (f"*{_escape(exhibit.caption)}*", "")
    yield from _table(exhibit.headings, exhibit.numeric, ([show_cell(value) for value in row] for row in exhibit.rows))
    if exhibit.note:
        yield from (_escape(exhibit.note), "")


def _annex(number: int, annex: Annex) -> Iterator[str]:
    form = f" (Biểu {annex.form})" if annex.form else ""
    yield from (f"## Phụ lục {roman(number)}. {annex.title}{form}", "")
    yield from _table([c.heading for c in annex.columns], [c.align == "right" for c in annex.columns], annex.rows)
    if annex.note:
        yield from (_escape(annex.note), "")


def _table(headings: Sequence[str], right: Sequence[bool], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(_cell, headings))} |"
    yield f"|{'|'.join(' --: ' if numeric else ' --- ' for numeric in right)}|"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""


def _cell(words: str) -> str:
    return _escape(words).replace("\n", "<br>")


def _escape(words: str) -> str:
    """What Markdown would take as its own stands for itself."""
    return _SPECIAL.sub(r"\\\1", words)
