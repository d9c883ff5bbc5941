"""A unit and the centre send, take in, answer and lose in any order, held against a model of the rounds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dxdesk.errors import Missing, Misuse
from dxdesk.flows import signing
from dxdesk.flows.centre import answering
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import receiving
from dxdesk.flows.keeping import care
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.submission import State
from dxdesk.store import snapshots, streams
from tests.flows import office
from tests.flows.laptops import Laptop, enrolled, send

VERDICTS = {"accepted": State.ACCEPTED, "returned": State.RETURNED}
which = st.integers(0, 99)


@cache
def offices() -> Path:
    """The unit that can send and the centre that knows it, before anything was sent."""
    folder = office.centre().parent / "rounds"
    (folder / "usb").mkdir(parents=True)
    unit = Laptop(folder / "don-vi", office.move_in(office.ready(), folder / "don-vi", folder / "20.dxdb"))
    centre = Laptop(folder / "tu", office.move_in(office.centre(), folder / "tu", folder / "central.dxdb"))
    enrolled(unit, centre, folder / "usb")
    return folder


@dataclass
class Report:
    """What the model knows of a report: by its number, what the unit heard of it, and what the centre said."""

    number: int
    file: Path
    digest: str
    at_centre: bool = False
    said: str = ""
    heard: str = ""
    heard_of: int = 0  # number of the receipt


@dataclass
class Receipt:
    number: int
    about: Report
    verdict: str
    file: Path


@dataclass
class World:
    reports: list[Report] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def newest_at_centre(self) -> Report | None:
        return max((r for r in self.reports if r.at_centre), key=lambda r: r.number, default=None)

    @property
    def standing(self) -> Report | None:
        newest = self.newest_at_centre
        return newest if newest is not None and newest.said != "returned" else None


class Rounds(RuleBasedStateMachine):
    """One unit: each report covers those before it. What stands is the last that came, unless it was returned."""

    @initialize()
    def open_the_offices(self) -> None:
        self.folder = Path(tempfile.mkdtemp()) / "offices"
        shutil.copytree(offices(), self.folder)
        self.world, self.backup, self.texts = World(), Path(), 0

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.all_arrives()
            shutil.rmtree(self.folder.parent)

    @contextmanager
    def unit(self) -> Iterator[Workspace]:
        with Laptop(self.folder / "don-vi", self.folder / "20.dxdb").work() as workspace:
            yield workspace

    @contextmanager
    def centre(self) -> Iterator[Workspace]:
        with Laptop(self.folder / "tu", self.folder / "central.dxdb").work() as workspace:
            yield workspace

    def text(self) -> str:
        self.texts += 1
        return f"lần {self.texts}"

    # The unit

    @rule()
    def send(self) -> None:
        file = self.folder / "usb" / f"gui-{len(self.world.reports)}.dxsync"
        with self.unit() as unit:
            with unit.store.read() as connection:
                locked = unit.locked(connection)
            if locked:
                signoff.reopen(unit, "sửa")
            editing.set_fields(unit, "plans", "plan_5y", {"note": self.text()})
            send(unit, file)
            number = signoff.checklist(unit).sent[-1].number
            assert number == 1 + max((r.number for r in self.world.reports), default=0), "numbers go on"
            self.world.reports.append(Report(number, file, care.digest(unit).digest))

    @precondition(lambda self: self.world.receipts)
    @rule(one=which)
    def hear(self, one: int) -> None:
        receipt = self.world.receipts[one % len(self.world.receipts)]
        with self.unit() as unit:
            receiving.merge(unit, receipt.file)
            assert care.verify(unit).problems == []
        if receipt.number > receipt.about.heard_of:
            receipt.about.heard, receipt.about.heard_of = receipt.verdict, receipt.number

    # The centre

    @precondition(lambda self: self.world.reports)
    @rule(one=which)
    def take(self, one: int) -> None:
        report = self.world.reports[one % len(self.world.reports)]
        with self.centre() as central:
            receiving.merge(central, report.file)
        report.at_centre = True

    @rule()
    def accept(self) -> None:
        standing, file = self.world.standing, self.next_receipt()
        with self.centre() as central:
            if standing is None or standing.said == "accepted":
                with pytest.raises(Missing if standing is None else Misuse):
                    answering.accept(central, office.UNIT, file)
                assert not file.exists()
                return
            done = answering.accept(central, office.UNIT, file)
            assert done.digest == standing.digest
        self.answered(standing, done, file)

    @rule(comments=st.booleans())
    def give_back(self, comments: bool) -> None:
        newest, file = self.world.newest_at_centre, self.next_receipt()
        said = {"comments": [f"plans/plan_5y/note={self.text()}"]} if comments else {"reason": self.text()}
        with self.centre() as central:
            if newest is None:
                with pytest.raises(Missing):
                    answering.give_back(central, office.UNIT, file, **said)
                return
            done = answering.give_back(central, office.UNIT, file, **said)
        self.answered(newest, done, file)

    @rule()
    def write_again(self) -> None:
        last = max((r for r in self.world.reports if r.said), key=lambda r: r.number, default=None)
        if last is not None:
            file = self.next_receipt()
            with self.centre() as central:
                done = answering.write_again(central, office.UNIT, file)
            assert done.verdict == last.said
            self.answered(last, done, file)

    def next_receipt(self) -> Path:
        return self.folder / "usb" / f"phieu-{len(self.world.receipts)}.dxsync"

    def answered(self, about: Report, done: answering.Answered, file: Path) -> None:
        assert done.submission == about.number
        about.said = done.verdict
        self.world.receipts.append(Receipt(done.number, about, done.verdict, file))

    # What is true at any time

    @invariant()
    def the_right_round_stands(self) -> None:
        if not hasattr(self, "folder"):
            return
        standing = self.world.standing
        with self.centre() as central:
            with central.store.read() as connection:
                found = answering.standings(central, connection).get(office.UNIT)
            now = found.standing if found else None
            assert (now.number if now else 0) == (standing.number if standing else 0)
            if standing is not None:
                assert care.digest(central, office.UNIT).digest == standing.digest
            assert care.verify(central).problems == []

    @invariant()
    def the_unit_is_in_the_state_of_its_last_round(self) -> None:
        if not hasattr(self, "folder") or not self.world.reports:
            return
        last = self.world.reports[-1]
        with self.unit() as unit, unit.store.read() as connection:
            assert signing.state(unit, connection) is VERDICTS.get(last.heard, State.SENT)

    def all_arrives(self) -> None:
        """In the end both sides hold the same and say the same."""
        for number in range(len(self.world.reports)):
            self.take(number)
        for number in reversed(range(len(self.world.receipts))):
            self.hear(number)
        self.the_right_round_stands()
        self.the_unit_is_in_the_state_of_its_last_round()
        with self.unit() as unit, unit.store.read() as connection:
            mine = snapshots.digest(connection, unit.campaign, unit.unit)
        with self.centre() as central, central.store.read() as connection:
            theirs = snapshots.digest(connection, central.campaign, office.UNIT)
            never = not streams.vector(connection, central.campaign.id, office.UNIT)
        assert mine == theirs or never


Rounds.TestCase.settings = settings(
    max_examples=4, stateful_step_count=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


class LongRounds(Rounds):
    """The same for longer, and never twice the same."""


LongRounds.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRounds = Rounds.TestCase
TestLongRounds = pytest.mark.soak(LongRounds.TestCase)
