"""The country at work: files of many units for a centre, their entries generated on top of the sample of Q1/2022."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from dxdesk.flows.centre import publishing
from dxdesk.flows.exchanging import trusting
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.workspace import CENTRE, Workspace, load_key
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import LIVE, Action, Batch, Cause, Entry, Source, entry_hash
from dxdesk.models.field import Row, Value
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Approval, Role
from dxdesk.store.rows.codec import RowCodec
from dxdesk.store.rows.projection import Chain, sketched, together
from dxdesk.sync import manifest as m
from dxdesk.sync import package
from dxdesk.sync.changes import write_changes
from dxdesk.sync.contents import write_approval
from dxdesk.sync.keys import DeviceKey, KeyRole
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.statements import Head, Header, Trust, sign, write_lines
from dxdesk.sync.tables import write_rows
from tests.benchmarks.big_book import big_rows
from tests.figures import sample

NOW = "2022-04-20T08:00:00Z"
EDITED = "note"  # the field that edits are about
EDITS = 0.25  # of the entries change a row that is there
PASTED = 40  # edits that one batch holds


class _Written(NamedTuple):
    register: str
    record: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Office:
    """The centre with its store, and the keys that sign for every unit."""

    store: Path
    campaign: Campaign
    centre: DeviceKey
    device: DeviceKey
    approver: DeviceKey

    @classmethod
    def make(cls, store: Path) -> Office:
        """A central office that believes one device and one approver for each unit."""
        device, approver = DeviceKey.make(), DeviceKey.make(KeyRole.APPROVER)
        with lifecycle.new_store(store, "2022-q1", profile="central", officer="Cán bộ tổng hợp") as central:
            publishing.publish(central, store.with_name("ky.dxsync"))
        with lifecycle.open_store(store) as central:
            centre = load_key(CENTRE, KeyRole.CENTRE)
            said = [
                sign(Trust(role=key.role, unit=unit, campaign=central.campaign.id, holder="Cán bộ đơn vị",
                           public=key.public, by=centre.public.minisign, made_at=NOW), centre)
                for unit in central.campaign.unit_by_code
                for key in (device, approver)
            ]  # fmt: skip
            with central.store.write() as connection:
                trusting.keep(connection, central.campaign.id, said)
            return cls(store, central.campaign, centre, device, approver)

    def submission(self, path: Path, unit: str, entries: int) -> int:
        """Write a unit's submission of about so many entries; returns how many it holds."""
        stream = f"{int(unit.encode().hex(), 16):016x}"[-16:]
        bodies, batches = _chained(stream, _work(unit, entries))
        tables, digest = self._state(unit, bodies)
        header = Header(stream=stream, unit=unit, campaign=self.campaign.id, device=self.device.public.minisign,
                        made_at=NOW)  # fmt: skip
        head = Head(header=header, seq=len(bodies), hash=entry_hash(bodies[-1][1]))
        vector = {stream: len(bodies)}
        approval = Approval(Role.APPROVER, unit, self.campaign.id, self.campaign.hash, vector, digest, "f1" * 32,
                            "Trần Thị Bình", NOW)  # fmt: skip
        body, signature = write_approval(approval, self.approver)
        members = {
            m.CHANGES: write_changes(batches, bodies), m.HEADS: write_lines([sign(head, self.device)]),
            m.KEYS: b"", m.APPROVAL: body, m.APPROVAL_SIGNATURE: signature, **tables,
        }  # fmt: skip
        centre = self.campaign.centre
        assert centre
        manifest = Manifest(
            kind=Kind.SUBMISSION, number=1, unit=unit, campaign=self.campaign.id, edition=self.campaign.hash,
            device=self.device.public.minisign, vector=vector, digest=digest, created=NOW,
            recipients=sorted({centre.recipient, centre.recovery, self.device.public.recipient}),
        )  # fmt: skip
        package.write(path, manifest, members, self.device)
        return len(bodies)

    def _state(self, unit: str, bodies: Sequence[tuple[str, bytes]]) -> tuple[dict[str, bytes], str]:
        """The tables of what some entries come to, and its digest."""
        listed: dict[str, dict[str, list[bytes]]] = {key: {} for key in REGISTERS}
        for _batch, body in bodies:
            raw = orjson.loads(body)
            listed[raw["register"]].setdefault(raw["record"], []).append(body)
        tables: dict[str, bytes] = {}
        digests: dict[str, str] = {}
        for key, register in REGISTERS.items():
            codec = RowCodec(register, self.campaign, unit)
            chain, rows = Chain(codec), []
            for record, found in sorted(listed[key].items()):
                row = codec.kept_of(sketched(codec, record, [(Entry.kept(body), "") for body in found]))
                chain.add(row)
                rows.append(codec.values(row) | {"record": row.record, "unit": codec.unit})
            digests[key] = chain.digest
            if rows:
                tables[f"data/{key}.csv"] = write_rows(register, rows)
        return tables, together(digests)

    def opened(self) -> Workspace:
        return lifecycle.open_store(self.store)


def _work(unit: str, entries: int) -> Iterator[tuple[Cause, list[_Written]]]:
    """What a unit's officers did, batch by batch: sheets come in, then cells are corrected."""
    edits = round(entries * EDITS)
    rows = dict(sample.country().get(unit, {}))
    generated = big_rows(max(1, entries - edits - sum(map(len, rows.values()))))
    for key, listed in (*rows.items(), ("systems", generated)):
        for start in range(0, len(listed), 5000):
            yield Cause.IMPORT, [_first(key, unit, row) for row in listed[start : start + 5000]]
    rnd = random.Random(unit)
    chosen = [rnd.choice(generated) for _n in range(edits)] if generated else []
    for start in range(0, len(chosen), PASTED):
        yield (
            Cause.PASTE,
            [
                _Written("systems", str(row["record"]), {EDITED: f"Sửa lần {start + n}"})
                for n, row in enumerate(chosen[start : start + PASTED])
            ],
        )


def _first(register: str, unit: str, row: Row) -> _Written:
    values = {n: v for n, v in row.items() if v is not None and n in REGISTERS[register].stored}
    return _Written(register, str(row["record"]), values)


def _chained(
    stream: str, work: Iterator[tuple[Cause, list[_Written]]]
) -> tuple[list[tuple[str, bytes]], dict[str, bytes]]:
    """Bodies by batch in order, and the batches."""
    bodies: list[tuple[str, bytes]] = []
    batches: dict[str, bytes] = {}
    holders: dict[tuple[str, str, str], str] = {}  # by register, record and field, of those that are edited
    link = ""
    for clock, (cause, written) in enumerate(work, 1):
        source = Source("bieu.xlsx", f"{clock:064x}") if cause is Cause.IMPORT else None
        batch = Batch(stream, len(bodies) + 1, cause, f"Lần {clock}", "Nguyễn Văn An", NOW, source)
        batches[batch.id] = batch.body
        for one in written:
            values, seq = {**one.values, LIVE: True}, len(bodies) + 1
            held = {name: (one.register, one.record, name) for name in (EDITED, LIVE) if name in values}
            over = {name: [holders[key]] for name, key in held.items() if key in holders}
            holders.update((key, f"{stream}:{seq}") for key in held.values())
            entry = Entry(stream, seq, link, clock, batch.officer, NOW, batch.id, one.register, one.record,
                          str(Action.SET), values, over, "Biểu!7" if source else "")  # fmt: skip
            body = entry.body()
            link = entry_hash(body)
            bodies.append((batch.id, body))
    return bodies, batches
