"""One verb takes files in: what a preview says is what comes about, in whatever order files are given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dxdesk.errors import Cancelled, Missing, Misuse, Refused
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import conflicts, receiving, trusting
from dxdesk.flows.exchanging.arriving import Outcome, Reception
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.workspace import Workspace
from dxdesk.sync import package
from dxdesk.sync.manifest import Kind
from tests.flows import arrivals, office
from tests.flows.laptops import Laptop, believe, digest, laptop


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


@pytest.fixture
def an(tmp_path: Path) -> Laptop:
    return laptop(tmp_path, "an", "Nguyễn Văn An")


@pytest.fixture
def in_parts(an: Laptop, usb: Path, tmp_path: Path) -> list[Path]:
    """What a colleague wrote in three files, the last one first: each follows on the one before it."""
    binh = laptop(tmp_path, "binh", "Trần Thị Bình")
    believe(an, binh, usb)
    files = [usb / f"{number}.dxsync" for number in range(3)]
    for number, file in enumerate(files):
        with binh.work() as unit:
            editing.set_fields(unit, "plans", "plan_5y", {"note": f"lần {number}"})
            conflicts.exchange(unit, file, known=files[number - 1] if number else None)
    return files[::-1]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files, each time one is read and decrypted."""
    read, names = package.read, list[str]()
    monkeypatch.setattr(package, "read", lambda path, *more: names.append(path.name) or read(path, *more))
    return names


@contextmanager
def centre(folder: Path) -> Iterator[tuple[Workspace, arrivals.Desk]]:
    desk = arrivals.moved(folder)
    with office.at_home(desk.home), lifecycle.open_store(desk.store) as central:
        yield central, desk


def numbers(found: list[Reception]) -> list[tuple[str, Outcome, int, int]]:
    return [(one.file, one.outcome, one.entries, one.records) for one in found]


def test_a_preview_says_what_taking_in_does_and_keeps_nothing(an: Laptop, in_parts: list[Path]) -> None:
    before = digest(an)
    with an.work() as unit:
        looked = receiving.take_in(unit, in_parts, dry_run=True)
    assert digest(an) == before
    with an.work() as unit:
        taken = receiving.take_in(unit, in_parts)
        assert office.values(unit, "plans", "plan_5y", "note") == ["lần 2"]
    assert numbers(looked) == numbers(taken)
    assert [one.says.split()[0] for one in looked] == ["Sẽ"] * 3
    assert [one.says for one in taken] == ["Đã nhận 1 thay đổi ở 1 dòng, của Trần Thị Bình."] * 3
    assert digest(an) != before


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_file_is_read_once_also_where_it_needs_another(
    dry_run: bool, an: Laptop, in_parts: list[Path], reads: list[str]
) -> None:
    with an.work() as unit:
        receiving.take_in(unit, in_parts, dry_run=dry_run)
    assert reads == [file.name for file in in_parts]


def test_files_too_large_to_be_held_are_read_again(
    an: Laptop, in_parts: list[Path], reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "HELD", 0)
    with an.work() as unit:
        assert all(one.taken for one in receiving.take_in(unit, in_parts))
    assert len(reads) > len(in_parts)


def test_a_file_that_needs_one_nobody_has_is_refused_for_that(an: Laptop, in_parts: list[Path]) -> None:
    with an.work() as unit:
        last, first = receiving.take_in(unit, [in_parts[0], in_parts[2]])
    assert first.outcome is Outcome.TAKEN
    assert (last.outcome, last.kind) == (Outcome.REFUSED, Kind.EXCHANGE)
    assert "không nối tiếp" in last.says
    with pytest.raises(Refused, match="không nối tiếp"):
        last.checked()


class StopAt:
    """Asks to stop at the beginning of a file."""

    def __init__(self, number: int) -> None:
        self._left = number

    def step(self, done: int, total: int, text: str = "") -> None:
        self._left -= text == "Đang kiểm tra tệp…" and (done, total) == (0, 0)
        if self._left < 0:
            raise Cancelled


def test_stopped_in_between_what_was_taken_in_stays_and_the_rest_is_told(an: Laptop, in_parts: list[Path]) -> None:
    files = in_parts[::-1]
    with an.work() as unit:
        found = receiving.take_in(unit, files, progress=StopAt(2))  # once by the queue and once by the job
        assert [one.outcome for one in found] == [Outcome.TAKEN, Outcome.STOPPED, Outcome.STOPPED]
        assert office.values(unit, "plans", "plan_5y", "note") == ["lần 0"]
        with pytest.raises(Cancelled):
            found[1].checked()
        assert [one.taken for one in receiving.take_in(unit, files[1:])] == [True, True]


def test_files_without_figures_say_what_they_are(tmp_path: Path) -> None:
    with centre(tmp_path) as (central, desk):
        campaign, enrolment, text = office.campaign_file(), desk.usb / "xin-92.dxsync", desk.usb / "thu.txt"
        text.write_text("không phải", encoding="utf-8")
        found = receiving.take_in(central, [campaign, enrolment, text, desk.usb / "khong-co.dxsync"])
        assert [one.outcome for one in found] == [Outcome.OTHER, Outcome.OTHER, Outcome.REFUSED, Outcome.REFUSED]
        assert [type(one.problem) for one in found] == [Misuse, Misuse, Misuse, Missing]
        assert found[0].is_campaign
        assert found[1].request
        assert (found[1].request.unit, found[1].request.known) == ("92", False)
        trusting.trust(central, enrolment)
        (again,) = receiving.take_in(central, [enrolment])
        assert again.request
        assert again.request.known


def test_who_signed_a_report_is_told_also_where_it_is_refused(tmp_path: Path) -> None:
    with centre(tmp_path) as (central, desk):
        report = desk.usb / f"{arrivals.ON_USB}.dxsync"
        (found,) = receiving.take_in(central, [report], dry_run=True)
        assert (found.kind, found.unit, found.holder) == (Kind.SUBMISSION, arrivals.ON_USB, office.OFFICER)
        trusting.revoke(central, found.signer)
        (refused,) = receiving.take_in(central, [report])
        assert (refused.outcome, refused.kind, refused.signer) == (Outcome.REFUSED, Kind.SUBMISSION, found.signer)
        assert "thu hồi" in refused.says
