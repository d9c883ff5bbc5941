"""A person works on a store in any order; after every step rows are what the journal says, and undo is exact."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from dxdesk.models.builtin import builtin
from dxdesk.models.change import LIVE, Action, Cause, Source
from dxdesk.models.registers import REGISTERS
from dxdesk.store.database import Store
from dxdesk.store.journal import undo
from dxdesk.store.journal.writing import Edit, Journal
from dxdesk.store.safety.verifying import verify
from dxdesk.store.snapshots import digest_of, held_rows
from dxdesk.store.tables import METADATA
from tests.conftest import SOAK
from tests.store.conftest import UNIT, journal_of, new_store

CAMPAIGN = builtin("2022-q1")
NAMES = ("Cổng thông tin điện tử", "Hệ thống một cửa")
names = st.sampled_from(NAMES)
levels = st.sampled_from([None, "1", "2", "3"])
notes = st.sampled_from([None, "a", "b"])
books = st.sampled_from(["1" * 64, "2" * 64])


def record(name: str) -> str:
    return REGISTERS["systems"].identify(UNIT, {"name": name, "operator": "Sở"})


class Office(RuleBasedStateMachine):
    """One officer at one store; `digests` has the state before each batch that can be undone."""

    @initialize()
    def open_an_office(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.before = os.environ.get("DXDESK_HOME")
        os.environ["DXDESK_HOME"] = str(self.folder / "home")
        self.store = new_store(self.folder / "a.dxdb", CAMPAIGN)
        self.journal: Journal = journal_of(self.store, CAMPAIGN)
        self.copies: list[Path] = []
        self.states: dict[str, str] = {}  # batch → digest before it

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)
            if self.before is None:
                os.environ.pop("DXDESK_HOME", None)
            else:
                os.environ["DXDESK_HOME"] = self.before

    def digest(self) -> str:
        with self.store.read() as connection:
            return digest_of(self.journal.codec("systems"), held_rows(connection, self.journal.codec("systems")))

    def stack(self) -> undo.Stack:
        with self.store.read() as connection:
            return undo.stack(connection, CAMPAIGN.id, UNIT)

    def write(self, cause: Cause, edits: list[Edit], source: Source | None = None) -> str:
        before = self.digest()
        batch = self.journal.write(cause, "việc", edits, source=source).batch
        if batch:
            self.states[batch] = before
        else:
            assert self.digest() == before
        return batch

    @rule(name=names, level=levels, note=notes)
    def type_in(self, name: str, level: str | None, note: str | None) -> None:
        values = {"name": name, "operator": "Sở", "level": level, "note": note}
        self.write(Cause.EDIT, [Edit("systems", record(name), values)])

    @rule(level=levels, note=notes, book=books, both=st.booleans())
    def import_a_book(self, level: str | None, note: str | None, book: str, both: bool) -> None:
        said = {n: v for n, v in (("level", level), ("note", note)) if v is not None}
        edits = [Edit("systems", record(n), {"name": n, "operator": "Sở", **said}) for n in NAMES[: 1 + both]]
        self.write(Cause.IMPORT, edits, Source("sổ.xlsx", book))
        assert not self.journal.write(Cause.IMPORT, "việc", edits, source=Source("sổ.xlsx", book)).batch

    @rule(name=names)
    def delete(self, name: str) -> None:
        self.write(Cause.DELETE, [Edit("systems", record(name), {}, Action.DELETE)])

    @rule(name=names, level=levels)
    def carry(self, name: str, level: str | None) -> None:
        values = {"name": name, "operator": "Sở"} | ({"level": level} if level else {})
        self.write(Cause.CARRY, [Edit("systems", record(name), values, Action.CARRY)])

    @rule(name=names)
    def confirm(self, name: str) -> None:
        with self.store.read() as connection:
            live = [row["record"] for row in self.rows(connection) if row["carried"]]
        if record(name) in live:
            self.write(Cause.CONFIRM, [Edit("systems", record(name), {LIVE: True})])

    def rows(self, connection: object) -> list[dict[str, object]]:
        table = METADATA.tables["systems"]
        return [dict(row) for row in connection.execute(select(table)).mappings()]  # type: ignore[attr-defined]

    @precondition(lambda self: self.stack().done)
    @rule()
    def undo_the_last(self) -> None:
        last = self.stack().done[-1]
        before = self.digest()
        undone = undo.take_back(self.journal, last)
        assert not undone.kept
        if last in self.states:
            assert self.digest() == self.states[last]
        self.states[undone.batch] = before

    @precondition(lambda self: self.stack().undone)
    @rule()
    def redo_the_last(self) -> None:
        last = self.stack().undone[-1]
        before = self.digest()
        redone = undo.take_back(self.journal, last, cause=Cause.REDO)
        if last in self.states:
            assert self.digest() == self.states[last]
        self.states[redone.batch] = before

    @precondition(lambda self: len(self.stack().done) > 1)
    @rule(choice=st.integers(0, 20))
    def undo_an_older_one(self, choice: int) -> None:
        done = self.stack().done
        before, place = self.digest(), choice % len(done)
        undone = undo.take_back(self.journal, done[place])
        for later in done[place + 1 :]:  # what was before them is no more
            self.states.pop(later, None)
        self.states[undone.batch] = before

    @rule()
    def restart(self) -> None:
        before, stack = self.digest(), self.stack()
        self.store.close()
        self.store = Store(self.folder / "a.dxdb")
        self.journal = journal_of(self.store, CAMPAIGN)
        assert self.digest() == before
        assert self.stack() == stack

    @rule()
    def keep_a_copy(self) -> None:
        self.store.close()
        copy = self.folder / f"copy{len(self.copies)}.dxdb"
        shutil.copy(self.folder / "a.dxdb", copy)
        self.copies.append(copy)
        self.store = Store(self.folder / "a.dxdb")
        self.journal = journal_of(self.store, CAMPAIGN)

    @precondition(lambda self: self.copies)
    @rule()
    def go_back_to_a_copy(self) -> None:
        """Whatever was written since is gone; what is written now must not pose as it."""
        with self.store.read() as connection:
            gone = set(connection.scalars(select(METADATA.tables["batch"].c.id)))
        written = bool(gone)
        self.store.close()
        shutil.copy(self.copies.pop(), self.folder / "a.dxdb")
        self.store = Store(self.folder / "a.dxdb")
        self.journal = journal_of(self.store, CAMPAIGN)
        with self.store.read() as connection:
            held = dict(
                connection.execute(select(METADATA.tables["stream"].c.id, METADATA.tables["stream"].c.seq)).all()
            )
            there = set(connection.scalars(select(METADATA.tables["batch"].c.id)))
        if written and gone - there:
            self.journal.write(
                Cause.EDIT, "sau khôi phục", [Edit("systems", record(NAMES[0]), {"note": f"mới {len(gone)}"})]
            )
            with self.store.read() as connection:
                now = dict(
                    connection.execute(select(METADATA.tables["stream"].c.id, METADATA.tables["stream"].c.seq)).all()
                )
            assert all(now[stream] == seq for stream, seq in held.items()), "an old stream went on after a restore"

    @invariant()
    def rows_follow_from_the_journal(self) -> None:
        if hasattr(self, "store"):
            assert verify(self.store).problems == []


Office.TestCase.settings = settings(
    max_examples=400 if SOAK else 25,
    stateful_step_count=40 if SOAK else 14,
    deadline=None,
    derandomize=not SOAK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestOffice = Office.TestCase
