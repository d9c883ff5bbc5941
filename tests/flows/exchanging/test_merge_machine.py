"""A unit's laptops and the centre work and hand each other files in any order; in the end all hold one state."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from dxdesk.errors import DataErrors, Missing, Misuse, Refused
from dxdesk.flows.centre import answering, country
from dxdesk.flows.entering import editing as entry
from dxdesk.flows.entering import history, workbooks
from dxdesk.flows.exchanging import conflicts, receiving, trusting
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import review
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace, seen_as
from dxdesk.models.finding import Severity
from dxdesk.models.submission import Role
from dxdesk.sheets.forms import write_export
from tests.benchmarks.big_book import big_rows
from tests.flows import office

LAPTOPS = 3
CENTRE = "trung-uong"
SHARED = "nha-2b"  # a second user of laptop 2, with a profile and a device key of their own
laptops = st.integers(0, LAPTOPS - 1)
items = st.sampled_from(["plan_5y", "plan_annual"])
notes = st.sampled_from(["", "một", "hai"])
numbers = st.sampled_from(["573/KH-UBND", "574/KH-UBND"])


@cache
def offices() -> Path:
    """The offices before anybody works, made once: three laptops that hold the same, and the centre that knows them."""
    folder = office.centre().parent / "machine"
    office.move_in(office.ready(), folder / "nha-0", folder / "0.dxdb")
    office.move_in(office.centre(), folder / CENTRE, folder / "central.dxdb")
    write_export(folder / "bieu.xlsx", {"systems": big_rows(2)}, office.published(), office.UNIT)
    asked: list[tuple[str, Path]] = []
    for number, home in [(0, "nha-0"), (1, "nha-1"), (2, "nha-2"), (2, SHARED)]:
        store = folder / f"{number}.dxdb"
        with office.at_home(folder / home):
            if not store.exists():
                source = str(office.campaign_file())
                lifecycle.new_store(store, source, unit=office.UNIT, officer=f"Cán bộ {number}").close()
            with lifecycle.open_store(store) as unit:
                asked.append((home, folder / f"xin-{home}.dxsync"))
                trusting.enrol(unit, asked[-1][1])
    for home, store in [
        *((f"nha-{n}", f"{n}.dxdb") for n in range(LAPTOPS)),
        (SHARED, "2.dxdb"),
        (CENTRE, "central.dxdb"),
    ]:
        with office.at_home(folder / home), lifecycle.open_store(folder / store) as workspace:
            for asking, file in asked:
                if asking != home:
                    trusting.trust(workspace, file)
    with office.at_home(folder / "nha-0"), lifecycle.open_store(folder / "0.dxdb") as unit:
        conflicts.exchange(unit, folder / "dau.dxsync")
    for number in range(1, LAPTOPS):
        with office.at_home(folder / f"nha-{number}"), lifecycle.open_store(folder / f"{number}.dxdb") as unit:
            receiving.merge(unit, folder / "dau.dxsync")
    return folder


class Country(RuleBasedStateMachine):
    """Files are written and taken in whenever it comes; some are lost, some come twice."""

    @initialize()
    def open_the_offices(self) -> None:
        self.folder = Path(tempfile.mkdtemp()) / "offices"
        shutil.copytree(offices(), self.folder)
        self.homes = [f"nha-{number}" for number in range(LAPTOPS)]
        self.entered: set[tuple[str, str]] = set()
        self.exchanged: list[Path] = []
        self.sent: list[Path] = []
        self.senders: list[tuple[int, str]] = []  # of each: the laptop, and whose profile it was
        self.answers: list[Path] = []
        self.copies: dict[int, list[Path]] = {}

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.come_together()
            shutil.rmtree(self.folder.parent)

    @contextmanager
    def at(self, number: int) -> Iterator[Workspace]:
        with office.at_home(self.folder / self.homes[number]), lifecycle.open_store(self.store(number)) as unit:
            yield unit

    @contextmanager
    def editing(self, number: int) -> Iterator[Workspace]:
        """The same where confirmed figures are opened again first."""
        with self.at(number) as unit:
            with suppress(Misuse):
                signoff.reopen(unit, "sửa")
            yield unit

    @contextmanager
    def at_the_centre(self) -> Iterator[Workspace]:
        with office.at_home(self.folder / CENTRE), lifecycle.open_store(self.folder / "central.dxdb") as central:
            yield central

    def store(self, number: int) -> Path:
        return self.folder / f"{number}.dxdb"

    def file(self, kind: list[Path], name: str) -> Path:
        return self.folder / f"{name}-{len(kind)}.dxsync"

    # People work

    @rule(number=laptops, item=items, note=notes, written=numbers)
    def type_in(self, number: int, item: str, note: str, written: str) -> None:
        with self.editing(number) as unit:
            values = {"status": "issued", "number": written, "issued_on": "31/01/2022", "note": note}
            if entry.set_fields(unit, "plans", item, values).saved:
                self.entered |= {(item, text) for text in (written, note) if text}

    @rule(number=laptops, note=notes)
    def type_about_a_system(self, number: int, note: str) -> None:
        with self.editing(number) as unit:
            for row in office.rows(unit, "systems")[-1:]:
                if entry.set_fields(unit, "systems", row["record"], {"note": note}).saved and note:
                    self.entered.add((row["record"], note))

    @rule(number=laptops, item=items)
    def delete(self, number: int, item: str) -> None:
        with self.editing(number) as unit:
            entry.delete(unit, "plans", [item])

    @rule(number=laptops)
    def import_the_sheet(self, number: int) -> None:
        with self.editing(number) as unit:
            workbooks.import_workbook(unit, self.folder / "bieu.xlsx")

    @rule(number=laptops)
    def undo(self, number: int) -> None:
        with self.editing(number) as unit, suppress(Misuse):  # nothing to undo
            history.undo(unit)

    @rule(number=laptops)
    def redo(self, number: int) -> None:
        with self.editing(number) as unit, suppress(Misuse):
            history.redo(unit)

    @rule(number=laptops)
    def resolve(self, number: int) -> None:
        with self.editing(number) as unit:
            _resolve(unit)

    # Stores are copied and put back

    @rule(number=laptops)
    def back_up(self, number: int) -> None:
        with self.at(number) as unit:
            self.copies.setdefault(number, []).append(care.backup(unit).file)

    @rule(number=laptops, which=st.integers(0, 9))
    def restore(self, number: int, which: int) -> None:
        copies = [path for path in self.copies.get(number, ()) if path.exists()]
        if copies:
            with office.at_home(self.folder / self.homes[number]):
                care.restore(self.store(number), copies[which % len(copies)])
            self.forget_what_is_nowhere()

    @rule(number=laptops)
    def work_on_with_a_copy(self, number: int) -> None:
        store = self.store(number)
        shutil.copy(store, store.with_name("chep.dxdb"))
        store.with_name("chep.dxdb").replace(store)

    @rule()
    def another_user_sits_down_at_laptop_2(self) -> None:
        self.homes[2] = SHARED if self.homes[2] != SHARED else "nha-2"

    def forget_what_is_nowhere(self) -> None:
        """What was typed after the backup and handed to nobody is in the copy of the store that was put aside."""
        told: set[tuple[str, str]] = set()
        for number in range(LAPTOPS):
            with self.at(number) as unit:
                told |= _told(unit)
        self.entered &= told

    # Files go round

    @rule(giver=laptops)
    def write_a_file(self, giver: int) -> None:
        self.exchanged.append(self.file(self.exchanged, "doi"))
        with self.at(giver) as unit:
            conflicts.exchange(unit, self.exchanged[-1])

    @rule(taker=laptops, which=st.integers(0, 99))
    def take_any_file(self, taker: int, which: int) -> None:
        if self.exchanged:
            self.take(taker, self.exchanged[which % len(self.exchanged)])

    @rule(giver=laptops, taker=laptops)
    def hand_over(self, giver: int, taker: int) -> None:
        if giver != taker:
            self.write_a_file(giver)
            self.take(taker, self.exchanged[-1])

    def take(self, taker: int, file: Path) -> None:
        with self.at(taker) as unit:
            receiving.merge(unit, file)
            assert care.verify(unit).problems == []

    # The report

    @rule(number=laptops)
    def submit(self, number: int) -> None:
        with self.at(number) as unit, suppress(DataErrors):
            self.sent.append(_send(unit, self.file(self.sent, "gui")))
            self.senders.append((number, self.homes[number]))

    @rule(which=st.integers(0, 99))
    def the_centre_takes_a_report(self, which: int) -> None:
        if self.sent:
            with self.at_the_centre() as central:
                receiving.merge(central, self.sent[which % len(self.sent)])
                assert care.verify(central).problems == []

    @rule(accepts=st.booleans())
    def the_centre_answers(self, accepts: bool) -> None:
        file = self.file(self.answers, "phieu")
        with self.at_the_centre() as central, suppress(Missing, Misuse):  # nothing to answer, or accepted before
            if accepts:
                answering.accept(central, office.UNIT, file)
            else:
                answering.give_back(central, office.UNIT, file, comments=[f"systems/{_system(central)}/note=Vì sao?"])
            self.answers.append(file)

    @rule(taker=laptops, which=st.integers(0, 99))
    def take_an_answer(self, taker: int, which: int) -> None:
        if self.answers:
            with self.at(taker) as unit:
                # A receipt follows on what was sent: who lacks that asks a colleague for it first.
                with suppress(Refused):
                    receiving.merge(unit, self.answers[which % len(self.answers)])
                assert care.verify(unit).problems == []

    # In the end

    def come_together(self) -> None:
        self.all_hand_over()
        for file, (number, home) in zip(self.sent, self.senders, strict=True):
            self.homes[number] = home  # a report that a restored backup knows nothing of comes back to who sent it
            self.take(number, file)
        self.all_hand_over()
        for answer in self.answers:
            for number in range(LAPTOPS):
                self.take(number, answer)
        self.all_hand_over()
        with self.editing(0) as unit:
            _resolve(unit)
        self.all_hand_over()
        self.all_are_one()
        self.report()

    def all_hand_over(self) -> None:
        for giver, taker in ((0, 1), (1, 2), (2, 0), (0, 1), (1, 2)):
            self.hand_over(giver, taker)

    def all_are_one(self) -> str:
        digests = set()
        for number in range(LAPTOPS):
            with self.at(number) as unit:
                assert care.verify(unit).problems == []
                digests.add(care.digest(unit).digest)
                assert self.entered <= _told(unit)
                assert conflicts.conflicts(unit) == []
        assert len(digests) == 1
        return digests.pop()

    def report(self) -> None:
        """The standing report is what the centre's figures show, and the answer comes back to all."""
        with self.editing(0) as unit:
            if any(found.severity is Severity.ERROR for found in review.check(unit)):  # of much that was taken back
                office.fill_what_is_asked(unit)
            for item in ("plan_5y", "plan_annual"):
                values = {"status": "issued", "number": "573/KH-UBND", "issued_on": "31/01/2022"}
                entry.set_fields(unit, "plans", item, values)
            # Of a system whose import was taken back only a note may be left.
            bare = [str(row["record"]) for row in office.rows(unit, "systems") if row["name"] is None]
            if bare:
                entry.delete(unit, "systems", bare)
            self.sent.append(_send(unit, self.file(self.sent, "gui")))
            digest = care.digest(unit).digest
            plans = {row["record"]: row["number"] for row in office.rows(unit, "plans")}
        with self.at_the_centre() as central:
            for file in self.sent:
                receiving.merge(central, file)
            with central.store.read() as connection:
                standing = answering.standings(central, connection)[office.UNIT].standing
                shown = country.country(central, connection).data.rows[office.UNIT]["plans"]
            assert standing is not None
            assert standing.digest == digest
            assert {row["record"]: row["number"] for row in shown} == plans
            # An accepted one that holds the same may have been written in the same second.
            answer = answering.write_again if standing.verdict else answering.accept
            accepted = answer(central, office.UNIT, self.folder / "nhan.dxsync")
            assert accepted.digest == digest
            assert care.verify(central).problems == []
        self.all_hand_over()
        for number in range(LAPTOPS):
            self.take(number, self.folder / "nhan.dxsync")
        assert self.all_are_one() == digest


def _resolve(unit: Workspace) -> None:
    for conflict in conflicts.conflicts(unit):
        value = conflict.sides[0].value
        written = str(value).lower() if isinstance(value, bool) else str(value or "")
        entry.resolve(unit, conflict.register, conflict.record, {conflict.field: written})


def _send(unit: Workspace, file: Path) -> Path:
    """Explain, confirm and send; `DataErrors` where something still stands in the way."""
    for found in {f.rule for f in review.check(unit) if f.severity is Severity.WARNING and not f.explanation}:
        with suppress(Misuse):  # confirmed figures are sent as they are
            review.explain(unit, found, text="Đã rà soát.")
    with unit.store.read() as connection:
        confirmed = unit.locked(connection)
    if not confirmed:
        signoff.confirm(unit, Role.PREPARER)
        signoff.confirm(unit, Role.APPROVER, officer=office.HEAD)
    signoff.submit(unit, file)
    return file


def _system(central: Workspace) -> str:
    about = seen_as(central, central.campaign, office.UNIT)
    return str(office.rows(about, "systems")[0]["record"]) if office.rows(about, "systems") else "x"


def _told(unit: Workspace) -> set[tuple[str, str]]:
    return {(line.record, line.text) for register in ("plans", "systems") for line in history.history(unit, register)}


class LongCountry(Country):
    """The same for longer, and never twice the same."""


Country.TestCase.settings = settings(
    max_examples=3, stateful_step_count=14, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
LongCountry.TestCase.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCountry = Country.TestCase
TestLongCountry = pytest.mark.soak(LongCountry.TestCase)
