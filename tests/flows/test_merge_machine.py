"""Three laptops of a unit work and hand each other files in any order; in the end all hold one state."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from dxdesk.errors import Misuse
from dxdesk.flows import care, entry, exchanging, history, lifecycle, receiving, trusting
from dxdesk.flows.workspace import Workspace
from tests.conftest import SOAK
from tests.flows import office

LAPTOPS = 3
laptops = st.integers(0, LAPTOPS - 1)
items = st.sampled_from(["plan_5y", "plan_annual"])
numbers = st.sampled_from(["", "1/KH-UBND", "2/KH-UBND"])
statuses = st.sampled_from(["issued", "drafting"])


class Unit(RuleBasedStateMachine):
    """Every device believes every other; files are written and taken in whenever it comes."""

    @initialize()
    def open_the_unit(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.before = os.environ.get("DXDESK_HOME")
        self.entered: set[tuple[str, str]] = set()
        self.files = 0
        for number in range(LAPTOPS):
            with self.at(number):
                lifecycle.new_store(self.store(number), "2022-q1", unit="20", officer=f"Cán bộ {number}").close()
                with lifecycle.open_store(self.store(number)) as unit:
                    trusting.enrol(unit, self.folder / f"xin{number}.dxsync")
        for one, other in itertools.permutations(range(LAPTOPS), 2):
            with self.at(one), lifecycle.open_store(self.store(one)) as unit:
                trusting.trust(unit, self.folder / f"xin{other}.dxsync")

    def at(self, number: int) -> AbstractContextManager[None]:
        return office.at_home(self.folder / f"nha{number}")

    def store(self, number: int) -> Path:
        return self.folder / f"{number}.dxdb"

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.come_together()
            shutil.rmtree(self.folder)

    @rule(number=laptops, item=items, status=statuses, written=numbers)
    def type_in(self, number: int, item: str, status: str, written: str) -> None:
        with self.at(number), lifecycle.open_store(self.store(number)) as unit:
            saved = entry.set_fields(unit, "plans", item, {"status": status, "number": written})
            if saved.saved and written:
                self.entered.add((item, written))

    @rule(number=laptops)
    def undo(self, number: int) -> None:
        with self.at(number), lifecycle.open_store(self.store(number)) as unit, suppress(Misuse):  # nothing to undo
            history.undo(unit)

    @rule(number=laptops, item=items)
    def delete(self, number: int, item: str) -> None:
        with self.at(number), lifecycle.open_store(self.store(number)) as unit:
            entry.delete(unit, "plans", [item])

    @rule(number=laptops)
    def resolve(self, number: int) -> None:
        with self.at(number), lifecycle.open_store(self.store(number)) as unit:
            for conflict in exchanging.conflicts(unit):
                value = conflict.sides[0].value
                written = str(value).lower() if isinstance(value, bool) else str(value or "")
                entry.resolve(unit, conflict.register, conflict.record, {conflict.field: written})

    @rule(giver=laptops, taker=laptops)
    def hand_over(self, giver: int, taker: int) -> None:
        if giver == taker:
            return
        self.files += 1
        file = self.folder / f"doi{self.files}.dxsync"
        with self.at(giver), lifecycle.open_store(self.store(giver)) as unit:
            exchanging.exchange(unit, file)
        self.take(taker, file)

    @rule(taker=laptops, which=st.integers(1, 50))
    def take_an_old_file_again(self, taker: int, which: int) -> None:
        if self.files:
            self.take(taker, self.folder / f"doi{which % self.files + 1}.dxsync")

    def take(self, taker: int, file: Path) -> None:
        with self.at(taker), lifecycle.open_store(self.store(taker)) as unit:
            receiving.merge(unit, file)
            assert care.verify(unit).problems == []

    def come_together(self) -> None:
        for giver, taker in ((0, 1), (1, 2), (2, 0), (0, 1)):
            self.hand_over(giver, taker)
        digests = set()
        for number in range(LAPTOPS):
            with self.at(number), lifecycle.open_store(self.store(number)) as unit:
                digests.add(care.digest(unit).digest)
                self.nothing_is_missing(unit)
        assert len(digests) == 1

    def nothing_is_missing(self, unit: Workspace) -> None:
        told = {(line.record, line.text) for line in history.history(unit, "plans")}
        assert self.entered <= told


Unit.TestCase.settings = settings(
    max_examples=60 if SOAK else 5,
    stateful_step_count=25 if SOAK else 8,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=list(HealthCheck),
)
TestUnit = Unit.TestCase
