"""Small books made for a test, and what the program takes from them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Campaign
from dxdesk.sheets.matching.incoming import Intake
from dxdesk.sheets.matching.intake import take
from dxdesk.sheets.reading.book import read_book

UNIT = "20"
WORKBOOKS = Path(__file__).parents[1] / "data" / "workbooks"

Rows = Sequence[Sequence[Any]]
MakeBook = Callable[..., Path]
Taking = Callable[..., Intake]


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    return builtin("2022-q1")


@pytest.fixture(scope="session")
def workbooks() -> Path:
    """The books as officers keep them."""
    return WORKBOOKS


@pytest.fixture
def make_book(tmp_path: Path) -> MakeBook:
    """A book of one sheet from rows of cells; `merged` are areas such as "D1:H1"."""

    def make(rows: Rows, *, merged: Sequence[str] = (), sheet: str = "Biểu", name: str = "so.xlsx") -> Path:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.title = sheet
        for row in rows:
            page.append(list(row))
        for area in merged:
            page.merge_cells(area)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def taking(make_book: MakeBook, campaign: Campaign) -> Taking:
    """What is taken from a path, or from rows that are made a book first."""

    def taken(source: Path | Rows, unit: str | None = UNIT, register: str | None = None, **layout: Any) -> Intake:
        path = source if isinstance(source, Path) else make_book(source, **layout)
        return take(read_book(path), campaign, unit, register)

    return taken


@pytest.fixture
def rewrite(tmp_path: Path) -> Callable[[Path, str, Callable[[bytes], bytes]], Path]:
    """A copy of a book with one of its parts changed."""

    def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
        target = tmp_path / f"doi-{path.name}"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                body = old.read(name)
                new.writestr(name, change(body) if name == part else body)
        return target

    return rewritten
