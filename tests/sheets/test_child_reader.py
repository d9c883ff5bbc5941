"""Books go through a child process, and nobody sees a difference but that the window stays alive, whatever they do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dxdesk import i18n
from dxdesk.errors import Cancelled, Missing, Place, Unreadable
from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Campaign
from dxdesk.sheets import child_reader
from dxdesk.sheets.child_reader import bounds_for, run_intake
from dxdesk.sheets.matching.intake import take
from dxdesk.sheets.reading.book import read_book
from tests.flows.office import COUNTRY
from tests.sheets.mischief import mischief

__all__ = ["mischief"]

WORKBOOKS = Path(__file__).parents[1] / "data" / "workbooks"
CASES = Path(__file__).parents[1] / "data" / "cases"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return builtin("2022-q1")


class Watching:
    def __init__(self) -> None:
        self.steps: list[tuple[int, int, str]] = []

    def step(self, done: int, total: int, text: str = "") -> None:
        self.steps.append((done, total, text))


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        (COUNTRY, None),
        (WORKBOOKS / "nghe-an-van-ban-co-loi.xlsx", "40"),
        (WORKBOOKS / "tp-ho-chi-minh-he-thong-thong-tin.xlsx", "79"),
    ],
    ids=["country", "faulty", "systems"],
)
def test_a_child_finds_what_is_found_here(path: Path, unit: str | None, campaign: Campaign) -> None:
    assert run_intake(path, campaign, unit) == take(read_book(path), campaign, unit)


def test_progress_comes_through(campaign: Campaign) -> None:
    watching = Watching()
    run_intake(COUNTRY, campaign, "20", None, watching)
    assert any("HTTT" in text for _done, _total, text in watching.steps)
    assert all(0 <= done <= total for done, total, _text in watching.steps)


def test_a_problem_arrives_as_it_was(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(Unreadable, match="PDF") as caught:
        run_intake(path, campaign, "20")
    assert caught.value.place == Place(file="bao-cao.xlsx")
    assert "lưu thành tệp .xlsx" in caught.value.hint


def test_a_problem_speaks_the_language_of_the_window(campaign: Campaign) -> None:
    with pytest.raises(Missing, match="Không có biểu") as vietnamese:
        run_intake(COUNTRY, campaign, "20", "khong-co")
    i18n.use("en")
    with pytest.raises(Missing) as english:
        run_intake(COUNTRY, campaign, "20", "khong-co")
    assert english.value.message == i18n._("Không có biểu “{key}”.").format(key="khong-co")
    assert vietnamese.value.exit_code == english.value.exit_code


def test_a_missing_file_is_told(campaign: Campaign, tmp_path: Path) -> None:
    with pytest.raises(Missing):
        run_intake(tmp_path / "khong-co.xlsx", campaign, "20")


def test_stopping_ends_the_child_at_once(campaign: Campaign) -> None:
    class Stopping:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    started = time.monotonic()
    with pytest.raises(Cancelled):
        run_intake(COUNTRY, campaign, None, None, Stopping())
    assert time.monotonic() - started < 5


# What a library that reads books may do, told to a stand-in of it: harmless means only.
MISCHIEF = {
    "it aborts": ("import os; os.abort()", "dừng giữa chừng"),
    "it is killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "dừng giữa chừng"),
    "it swells": ("held = [b'x' * (1 << 24) for _piece in range(64)]", "nhiều bộ nhớ"),
    "it works for ever": ("any(iter(int, 1))", "lâu quá"),
    "it sleeps": ("import time; time.sleep(600)", "lâu quá"),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to die of, and binds children by other means")
@pytest.mark.parametrize(("code", "said"), MISCHIEF.values(), ids=MISCHIEF)
def test_a_library_that_reads_books_takes_nothing_but_its_child_with_it(
    code: str, said: str, campaign: Campaign, mischief: Callable[[str], None]
) -> None:
    mischief(code)
    with pytest.raises(Unreadable, match=said) as caught:
        run_intake(COUNTRY, campaign, None)
    assert caught.value.place == Place(file=COUNTRY.name)
    assert "sổ mới" in caught.value.hint


def test_a_book_that_is_read_needs_little(campaign: Campaign) -> None:
    """A cell at IV65536 once made 42 KB take 1.2 GB: what lies far out is named, and nothing is made ready for it."""
    found = run_intake(CASES / "far-cell.xls", campaign, "20")
    assert [row.values["name"] for row in found.rows] == ["Hệ thống một cửa"]
    assert [notice.cell for notice in found.notices] == ["IV65536"]


def test_bounds_follow_the_size_of_a_book() -> None:
    assert bounds_for(0) == bounds_for(child_reader.SMALL) == child_reader.LEAST
    assert bounds_for(6_000_000).memory > 700 << 20
    assert bounds_for(64 << 20) == child_reader.MOST
