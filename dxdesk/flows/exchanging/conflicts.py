"""Working on one report on several laptops: files for colleagues, and what stands against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cached_property
from itertools import combinations
from pathlib import Path

from dxdesk.dates import now, show_moment
from dxdesk.errors import Misuse
from dxdesk.flows import diary, sources
from dxdesk.flows.exchanging import packing, trusting
from dxdesk.flows.soundness import require_sound
from dxdesk.flows.workspace import DEVICE, PlainRow, Workspace, existing, load_key
from dxdesk.i18n import _
from dxdesk.models.change import (
    LIVE,
    VOID,
    Batch,
    Cause,
    Entry,
    Held,
    Mark,
    canonical_json,
    distinct,
    shown,
    top,
)
from dxdesk.models.field import Value
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.progress import SILENT, Progress
from dxdesk.store import snapshots
from dxdesk.store.database import Connection
from dxdesk.store.journal.lineage import replaced
from dxdesk.store.journal.writing import Present
from dxdesk.store.rows.entries import position_of, read_batch, read_entry
from dxdesk.store.streams import streams, vector
from dxdesk.sync import package
from dxdesk.sync.keys import KeyRole
from dxdesk.sync.manifest import Kind, Manifest


@dataclass(frozen=True)
class Exchanged:
    """A file for colleagues of the unit."""

    file: str
    sha256: str
    entries: int
    recipients: int


@dataclass(frozen=True)
class Part:
    """One field of a group, and who entered it."""

    field: str
    label: str
    text: str
    officer: str
    made_at: str


@dataclass(frozen=True)
class Side:
    """One of the values that stand against each other, and who entered it."""

    value: Value
    text: str
    officer: str
    made_at: str
    shown: bool
    batch: str = ""  # what was done when it was entered
    source: str = ""  # file, sheet and cell it came from
    beside: list[tuple[str, str]] = attribute(default_factory=list)  # label and text of what was entered along with it
    together: dict[str, Value] = attribute(default_factory=dict)  # of its group, in conflict too: chosen along with it


@dataclass(frozen=True)
class Parted:
    """Fields that belong together (number and date), entered on computers that didn't know of each other then."""

    register: str
    record: str
    title: str
    parts: list[Part]


@dataclass(frozen=True)
class Conflict:
    """A cell in which several values remain."""

    register: str
    record: str
    title: str
    field: str
    label: str
    sides: list[Side]
    mates: list[Part] = attribute(default_factory=list)  # of its group, not in conflict: they should fit the choice


def exchange(
    workspace: Workspace,
    path: Path,
    *,
    known: Path | None = None,
    passphrase: str = "",
    progress: Progress = SILENT,
) -> Exchanged:
    """Write what this store holds of the unit for the colleagues whose devices it believes.

    `known` is any file of theirs: then only what they lack is written.
    """
    workspace.require_unit()
    require_sound(workspace, progress=progress)
    device = load_key(DEVICE, KeyRole.DEVICE, passphrase)
    theirs = _vector_of(workspace, known, passphrase) if known else {}
    with workspace.store.read() as connection:
        ring = trusting.keyring(workspace, trusting.kept(connection, workspace.campaign.id))
        recipients = set(ring.recipients(workspace.unit)) - {device.public.recipient}
        if not recipients:
            raise Misuse(
                _("Chưa tin cậy máy nào của đồng nghiệp."),
                hint=_("Hãy nhận tệp đăng ký máy của họ (enrol), đối chiếu dấu vân tay rồi tin cậy (trust)."),
            )
        held = vector(connection, workspace.campaign.id, workspace.unit)
        base = {stream: min(seq, held[stream]) for stream, seq in theirs.items() if stream in held}
        members = packing.members(workspace, connection, device, base)
        digest = snapshots.digest(connection, workspace.campaign, workspace.unit)
    centre = workspace.campaign.centre
    manifest = Manifest(
        kind=Kind.EXCHANGE, number=sum(held.values()), unit=workspace.unit, campaign=workspace.campaign.id,
        edition=workspace.campaign.hash, device=device.public.minisign,
        recipients=sorted({*recipients, device.public.recipient, *([centre.recovery] if centre else [])}),
        base=base, vector=held, digest=digest, created=now(),
    )  # fmt: skip
    sha256 = packing.hand_out(workspace, path, manifest, members, device, progress)
    with workspace.store.write() as connection:
        diary.note(workspace, connection, diary.EXCHANGED, file=path.name)
    return Exchanged(path.name, sha256, sum(held.values()) - sum(base.values()), len(recipients))


def _vector_of(workspace: Workspace, known: Path, passphrase: str) -> dict[str, int]:
    manifest = package.read(existing(known), trusting.identities(passphrase)).manifest
    if (manifest.unit, manifest.campaign) != (workspace.unit, workspace.campaign.id):
        raise Misuse(_("Tệp --for không phải của đơn vị và kỳ báo cáo này."))
    return dict(manifest.vector)


def conflicts(workspace: Workspace) -> list[Conflict]:
    """Every cell in which values stand against each other, with who entered which."""
    workspace.require_unit()
    with workspace.store.read() as connection:
        torn = _torn(workspace, connection)
        return [found for contents in torn for found in contents.conflicts()]


def conflicts_of(workspace: Workspace, register: str, record: str) -> list[Conflict]:
    """The same of one record."""
    with workspace.store.read() as connection:
        return [c for one in _contents(workspace, connection, register, [record]) for c in one.conflicts()]


def torn_fields(workspace: Workspace, register: str, records: Sequence[str]) -> dict[str, frozenset[str]]:
    """The fields of some records in which values stand against each other, by record."""
    with workspace.store.read() as connection:
        return {
            one.record: frozenset(names)
            for one in _contents(workspace, connection, register, records)
            if (names := one.names())
        }


def count(workspace: Workspace, connection: Connection) -> int:
    """How many cells of the unit hold values against each other."""
    if not workspace.unit:
        return 0
    return sum(len(contents.names()) for contents in _torn(workspace, connection))


def parted(workspace: Workspace) -> list[Parted]:
    """Groups of fields whose values surely come from entries that didn't know of each other.

    Where that can't be told from clocks and the order of arrival here nothing is said.
    """
    workspace.require_unit()
    with workspace.store.read() as connection:
        edited = _edited(workspace, connection)
        return [found for contents in edited for found in contents.parted()]


def _torn(workspace: Workspace, connection: Connection) -> Iterator[_Contents]:
    """The records with conflicts."""
    for key in REGISTERS:
        if records := workspace.rows(key).records(connection, conflicted=True):
            yield from _contents(workspace, connection, key, records)


def _edited(workspace: Workspace, connection: Connection) -> Iterator[_Contents]:
    """Live records that more than one entry holds, in registers with groups of fields."""
    for key, register in REGISTERS.items():
        if register.groups:
            yield from _contents(workspace, connection, key, workspace.rows(key).records(connection, shared=True))


def _contents(
    workspace: Workspace, connection: Connection, register: str, records: Sequence[str]
) -> Iterator[_Contents]:
    present = Present(workspace.open_journal, connection, [(register, record) for record in records])
    for record in records:
        yield _Contents(workspace, connection, REGISTERS[register], record, present.held(register, record))


class _Contents:
    """What remains in the fields of one record, and the entries it is from."""

    def __init__(
        self, workspace: Workspace, connection: Connection, register: Register, record: str, held: Held
    ) -> None:
        self.record = record
        self._workspace, self._connection, self._register, self._held = workspace, connection, register, held

    @cached_property
    def _row(self) -> PlainRow:
        return self._workspace.rows(self._register.key).one(self._connection, self.record) or {"record": self.record}

    @cached_property
    def _title(self) -> str:
        """The record's name, also where its row is taken out and shows but its id."""
        names = self._register.key_fields
        kept = {n: value for n in names if (value := shown(self._held.get(n, {}))) is not None}
        return self._register.title_of({**self._row, **kept}, self._workspace.campaign) or self.record

    def names(self) -> list[str]:
        """The fields in conflict."""
        return [n for n in (*self._register.stored, LIVE) if len(distinct(self._held.get(n, {}))) > 1]

    def conflicts(self) -> Iterator[Conflict]:
        names = self.names()
        for name in names:
            marks = self._held[name]
            winner = top(marks)
            sides: dict[bytes, Side] = {}
            for entry_id, mark in sorted(marks.items(), key=lambda item: item[0] == winner):
                if mark.value is not VOID:
                    sides[canonical_json(mark.value)] = self._side(name, names, entry_id, mark)
            label = _("Còn hay đã xóa") if name == LIVE else _(self._register.fields[name].label)
            yield Conflict(
                self._register.key,
                self.record,
                self._title,
                name,
                label,
                list(sides.values()),
                self._mates(name, names),
            )

    def _side(self, name: str, names: Sequence[str], entry_id: str, mark: Mark) -> Side:
        value: Value = mark.value  # type: ignore[assignment]  # voids are no sides
        entry, batch = self._origin(name, read_entry(self._connection, entry_id), value)
        mates = [n for n in self._group(name) if n != name and n in entry.values]
        seen = self._register.shown
        told = [n for n in entry.values if n in seen and not (seen[n].key and seen[n].catalogue)]
        return Side(
            value, self._text(name, value) or _("(để trống)"), entry.officer, show_moment(entry.made_at),
            entry_id == top(self._held[name]), batch.title, sources.place_of(entry, batch, name),
            [(_(self._register.fields[n].label), self._text(n, entry.values[n]))
             for n in (told if name == LIVE else mates)],
            {n: entry.values[n] for n in mates if n in names and entry_id in self._held[n]},
        )  # fmt: skip

    def _origin(self, name: str, entry: Entry, value: Value) -> tuple[Entry, Batch]:
        """The entry that first said a value, with its batch: undoing a choice brings each value back in the name of
        whoever undoes."""
        batch = read_batch(self._connection, entry.batch)
        while batch.cause in (Cause.UNDO, Cause.REDO):
            gone = [read_entry(self._connection, i) for i in replaced(entry, name)]
            before = [read_entry(self._connection, i) for one in gone for i in replaced(one, name)]
            same = [one for one in before if name in one.values and one.values[name] == value]
            if not same:
                break
            entry = max(same, key=lambda one: (one.clock, one.stream))
            batch = read_batch(self._connection, entry.batch)
        return entry, batch

    def _group(self, name: str) -> Sequence[str]:
        return self._register.groups.get(self._register.fields[name].group, ()) if name != LIVE else ()

    def _mates(self, name: str, names: Sequence[str]) -> list[Part]:
        held = {n: top(self._held.get(n, {})) for n in self._group(name) if n not in names}
        return [self._part(n, entry_id) for n, entry_id in held.items() if entry_id]

    def parted(self) -> Iterator[Parted]:
        for names in self._register.groups.values():
            held = {n: top(self._held.get(n, {})) for n in names}
            ids = {n: i for n, i in held.items() if i and self._held[n][i].value is not None}
            if any(self._concurrent(ids[a], ids[b], a, b) for a, b in combinations(ids, 2)):
                parts = [self._part(name, entry_id) for name, entry_id in ids.items()]
                yield Parted(self._register.key, self.record, self._title, parts)

    def _part(self, name: str, entry_id: str) -> Part:
        entry = read_entry(self._connection, entry_id)
        text = self._text(name, self._row.get(name))
        return Part(name, _(self._register.fields[name].label), text, entry.officer, show_moment(entry.made_at))

    def _concurrent(self, one: str, other: str, a: str, b: str) -> bool:
        """Whether neither of two entries can have known the other: whoever knows an entry has a greater clock, and
        what arrives here after this computer wrote something was not known to it then."""
        (first, clock), (second, later) = sorted(
            ((one, self._held[a][one].clock), (other, self._held[b][other].clock)), key=lambda pair: pair[1]
        )
        if _stream(first) == _stream(second):
            return False
        return clock == later or (self._own(second) and self._arrival(first) > self._arrival(second))

    def _own(self, entry_id: str) -> bool:
        mine = streams(self._connection, campaign=self._workspace.campaign.id, unit=self._workspace.unit)
        return any(one.life for one in mine if one.id == _stream(entry_id))

    def _arrival(self, entry_id: str) -> int:
        return position_of(self._connection, read_entry(self._connection, entry_id).batch)

    def _text(self, name: str, value: Value) -> str:
        if name == LIVE:
            return _("còn trong biểu") if value else _("đã xóa")
        return self._register.show(name, {**self._row, name: value}, self._workspace.campaign)


def _stream(entry_id: str) -> str:
    return entry_id.rpartition(":")[0]
