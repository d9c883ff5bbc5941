"""Large books go through a child process, and nobody sees a difference but that the window stays alive."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dxdesk import i18n, workers
from dxdesk.errors import Cancelled, Missing, Place, Unreadable
from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Campaign
from tests.flows.office import COUNTRY

WORKBOOKS = Path(__file__).parent / "data" / "workbooks"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return builtin("2022-q1")


@pytest.fixture
def always_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "BIG", 0)


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
def test_a_child_finds_what_is_found_here(
    path: Path, unit: str | None, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = workers.run_intake(path, campaign, unit)
    monkeypatch.setattr(workers, "BIG", 0)
    assert workers.run_intake(path, campaign, unit) == here


@pytest.mark.usefixtures("always_a_child")
def test_progress_comes_through(campaign: Campaign) -> None:
    watching = Watching()
    workers.run_intake(COUNTRY, campaign, "20", None, watching)
    assert any("HTTT" in text for _done, _total, text in watching.steps)
    assert all(0 <= done <= total for done, total, _text in watching.steps)


@pytest.mark.usefixtures("always_a_child")
def test_a_problem_arrives_as_it_was(campaign: Campaign, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(Unreadable, match="PDF") as caught:
        workers.run_intake(path, campaign, "20")
    assert caught.value.place == Place(file="bao-cao.xlsx")
    assert "lưu thành tệp .xlsx" in caught.value.hint


@pytest.mark.usefixtures("always_a_child")
def test_a_problem_speaks_the_language_of_the_window(campaign: Campaign) -> None:
    with pytest.raises(Missing, match="Không có biểu") as vietnamese:
        workers.run_intake(COUNTRY, campaign, "20", "khong-co")
    i18n.use("en")
    with pytest.raises(Missing) as english:
        workers.run_intake(COUNTRY, campaign, "20", "khong-co")
    assert english.value.message == i18n._("Không có biểu “{key}”.").format(key="khong-co")
    assert vietnamese.value.exit_code == english.value.exit_code


def test_a_missing_file_is_told_without_a_child(campaign: Campaign, tmp_path: Path) -> None:
    with pytest.raises(Missing):
        workers.run_intake(tmp_path / "khong-co.xlsx", campaign, "20")


@pytest.mark.usefixtures("always_a_child")
def test_stopping_ends_the_child_at_once(campaign: Campaign) -> None:
    class Stopping:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    started = time.monotonic()
    with pytest.raises(Cancelled):
        workers.run_intake(COUNTRY, campaign, None, None, Stopping())
    assert time.monotonic() - started < 5


@pytest.mark.skipif(os.name == "nt", reason="Windows tells by its exit code only that the child has ended")
def test_a_hostile_xls_takes_only_the_child_with_it(campaign: Campaign, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="bộ nhớ"):
        workers.run_intake(_deadly_xls(tmp_path), campaign, "20")


def test_a_crash_tells_what_the_child_said() -> None:
    with pytest.raises(RuntimeError, match="KeyError: 'no such job'"):
        list(workers.in_child({"job": "no such job"}, b"{}"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to die of")
@pytest.mark.parametrize("said", ["", '{"part":["nửa dòng'])
def test_a_child_that_the_system_ends_means_a_book_too_large(
    said: str, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = f"import os, signal; os.write(1, {said.encode()}); os.kill(os.getpid(), signal.SIGKILL)\n"
    (tmp_path / "sitecustomize.py").write_text(dying, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(Unreadable, match="bộ nhớ") as caught:
        list(workers.in_child({"job": "intake", "path": "/tmp/lon.xlsx"}, campaign.body))
    assert caught.value.place == Place(file="lon.xlsx")


def _deadly_xls(folder: Path) -> Path:
    data = bytearray((WORKBOOKS / "lang-son-van-ban.xls").read_bytes())
    cell = data.rindex(b"\xfd\x00\x0a\x00")  # the last text cell: its row and column follow
    data[cell + 4 : cell + 8] = b"\xff\xff\xff\xff"
    path = folder / "xa.xls"
    path.write_bytes(data)
    return path


@pytest.fixture
def crew() -> Iterator[workers.Crew]:
    with closing(workers.Crew(2)) as made:
        yield made


def _book(path: Path) -> dict[str, object]:
    return {"job": "intake", "path": str(path), "unit": "40", "register": None}


def test_a_crew_tells_each_job_by_itself(crew: workers.Crew, campaign: Campaign, tmp_path: Path) -> None:
    faulty, unreadable = WORKBOOKS / "nghe-an-van-ban-co-loi.xlsx", tmp_path / "bao-cao.xlsx"
    unreadable.write_bytes(b"%PDF-1.7")
    books = [faulty, unreadable, faulty, faulty]
    given = [crew.give(_book(book), [campaign.body]) for book in books]
    alone = list(workers.in_child(_book(faulty), campaign.body))
    assert list(given[0].found()) == alone
    with pytest.raises(Unreadable, match="PDF"):
        list(given[1].found())
    assert list(given[3].found()) == alone, "the job before it was never asked for"


@pytest.mark.skipif(os.name == "nt", reason="Windows tells by its exit code only that the child has ended")
def test_a_child_of_a_crew_takes_only_one_job_with_it(campaign: Campaign, tmp_path: Path) -> None:
    faulty = WORKBOOKS / "nghe-an-van-ban-co-loi.xlsx"
    with closing(workers.Crew(1)) as crew:
        given = [crew.give(_book(book), [campaign.body]) for book in (_deadly_xls(tmp_path), faulty, faulty)]
        with pytest.raises(Unreadable, match="bộ nhớ"):
            list(given[0].found())
        assert list(given[1].found()) == list(given[2].found())


def test_a_crew_can_be_let_go_in_the_middle_of_its_work(campaign: Campaign) -> None:
    crew = workers.Crew(2)
    given = [crew.give(_book(COUNTRY), [campaign.body]) for _place in range(6)]
    next(given[0].found())
    started = time.monotonic()
    crew.close()
    assert time.monotonic() - started < 5
