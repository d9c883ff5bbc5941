"""Children do jobs, one or side by side: what they find, and what comes of those that die."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dxdesk import workers
from dxdesk.errors import Place, Unreadable
from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Campaign
from dxdesk.sheets.child_reader import intake
from dxdesk.sheets.matching.intake import take
from dxdesk.sheets.reading.book import read_book
from tests.flows.office import COUNTRY
from tests.sheets.mischief import mischief

__all__ = ["mischief"]

WORKBOOKS = Path(__file__).parent / "data" / "workbooks"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return builtin("2022-q1")


def test_a_crash_tells_what_the_child_said() -> None:
    with pytest.raises(RuntimeError, match="KeyError: 'path'"):
        list(workers.in_child(intake, {}, b"{}"))


@pytest.mark.parametrize("function", [take, read_book, workers.main, os.getcwd, subprocess.run])
def test_a_child_runs_nothing_but_what_is_marked_as_a_job(function: Callable[..., Any]) -> None:
    with pytest.raises(RuntimeError, match=r"is no job|is no module of this program"):
        list(workers.in_child(workers.Job(function), {}, b"{}"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to die of")
@pytest.mark.parametrize("said", ["", '{"part":["nửa dòng'])
def test_a_child_that_the_system_ends_means_a_book_too_large(
    said: str, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = f"import os, signal; os.write(1, {said.encode()!r}); os.kill(os.getpid(), signal.SIGKILL)\n"
    (tmp_path / "sitecustomize.py").write_text(dying, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(Unreadable, match="bộ nhớ") as caught:
        list(workers.in_child(intake, {"path": "/tmp/lon.xlsx"}, campaign.body))
    assert caught.value.place == Place(file="lon.xlsx")


@pytest.fixture
def crew() -> Iterator[workers.Crew]:
    with closing(workers.Crew(2)) as made:
        yield made


def _book(path: Path) -> dict[str, object]:
    return {"path": str(path), "unit": "40", "register": None}


def test_a_crew_tells_each_job_by_itself(crew: workers.Crew, campaign: Campaign, tmp_path: Path) -> None:
    faulty, unreadable = WORKBOOKS / "nghe-an-van-ban-co-loi.xlsx", tmp_path / "bao-cao.xlsx"
    unreadable.write_bytes(b"%PDF-1.7")
    books = [faulty, unreadable, faulty, faulty]
    given = [crew.give(intake, _book(book), [campaign.body]) for book in books]
    alone = list(workers.in_child(intake, _book(faulty), campaign.body))
    assert list(given[0].found()) == alone
    with pytest.raises(Unreadable, match="PDF"):
        list(given[1].found())
    assert list(given[3].found()) == alone, "the job before it was never asked for"


@pytest.mark.skipif(os.name == "nt", reason="Windows tells by its exit code only that the child has ended")
def test_a_child_of_a_crew_takes_only_one_job_with_it(campaign: Campaign, mischief: Callable[[str], None]) -> None:
    """The reader ends its child at the first new book; an old one is read without it."""
    mischief("import os; os.abort()")
    old = WORKBOOKS / "lang-son-van-ban.xls"
    with closing(workers.Crew(1)) as crew:
        given = [crew.give(intake, _book(book), [campaign.body]) for book in (COUNTRY, old, old)]
        with pytest.raises(Unreadable, match="bộ nhớ"):
            list(given[0].found())
        assert list(given[1].found()) == list(given[2].found())


def test_a_crew_can_be_let_go_in_the_middle_of_its_work(campaign: Campaign) -> None:
    crew = workers.Crew(2)
    given = [crew.give(intake, _book(COUNTRY), [campaign.body]) for _place in range(6)]
    next(given[0].found())
    started = time.monotonic()
    crew.close()
    assert time.monotonic() - started < 5
