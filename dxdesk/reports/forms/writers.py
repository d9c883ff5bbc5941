"""The forms a report is written in. What each of them needs is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from dxdesk.paths import atomic_write
from dxdesk.reports.forms import markdown, page, word, workbook
from dxdesk.reports.report import Draw, Report

if TYPE_CHECKING:
    from dxdesk.reports.forms.page import Sheet

Print: TypeAlias = "Callable[[Sequence[Sheet], str], bytes]"  # sheets and a title as PDF; whoever has Qt provides it


def write_markdown(report: Report, path: Path, draw: Draw | None = None) -> None:
    """Plain text with tables; charts have no place in it."""
    markdown.write_markdown(report, path)


def write_word(report: Report, path: Path, draw: Draw | None = None, template: Path | None = None) -> None:
    """A Word document; with charts where there is somebody to draw them, after an office's template."""
    word.write_word(report, path, draw, template)


def write_workbook(report: Report, path: Path, draw: Draw | None = None) -> None:
    """An Excel book: the numbers of the charts are on its sheets."""
    workbook.write_workbook(report, path)


def write_pdf(report: Report, path: Path, printed: Print, draw: Draw | None = None) -> None:
    """A PDF by `printed`: the text on standing pages, each annex on lying ones."""
    atomic_write(path, printed(page.sheets(report, draw), f"{report.head.kind.capitalize()}: {report.head.subject}"))
