"""Keys, journals and packages as offices make them, for the tests of the file room."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson

from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Campaign, Centre
from dxdesk.models.change import LIVE, Action, Batch, Cause, Entry, Source, entry_hash
from dxdesk.models.field import Value
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Approval, Role
from dxdesk.sync import manifest as m
from dxdesk.sync import strict_zip
from dxdesk.sync.changes import write_changes
from dxdesk.sync.contents import write_approval
from dxdesk.sync.keys import DeviceKey, KeyRole
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.statements import Head, Header, Revocation, Signed, Trust, sign, write_lines
from dxdesk.sync.tables import write_rows

NOW = "2022-04-26T08:15:00Z"
UNIT = "20"
STREAM = "a1b2c3d4e5f60718"
PDF = b"%PDF-1.4\nQuy\xe1\xba\xbft \xc4\x91\xe1\xbb\x8bnh\x00\xff"
DIGEST = "d1" * 32


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Offices:
    """Everybody's keys: the centre, and in unit 20 a lead, two devices and the approver."""

    centre: DeviceKey = field(default_factory=lambda: DeviceKey.make(KeyRole.CENTRE))
    recovery: DeviceKey = field(default_factory=lambda: DeviceKey.make(KeyRole.RECOVERY))
    lead: DeviceKey = field(default_factory=lambda: DeviceKey.make(KeyRole.LEAD))
    device: DeviceKey = field(default_factory=DeviceKey.make)
    colleague: DeviceKey = field(default_factory=DeviceKey.make)
    approver: DeviceKey = field(default_factory=lambda: DeviceKey.make(KeyRole.APPROVER))
    stranger: DeviceKey = field(default_factory=DeviceKey.make)

    @property
    def campaign(self) -> Campaign:
        centre = Centre(
            public_key=self.centre.public.minisign,
            recipient=self.centre.public.recipient,
            recovery=self.recovery.public.recipient,
        )
        return Campaign.load(_campaign_body(centre))

    def trust(self, key: DeviceKey, by: DeviceKey, *, unit: str = UNIT, role: KeyRole | None = None) -> Signed[Any]:
        statement = Trust(
            role=role or key.role, unit=unit, campaign="", holder="Lê Thị Ánh", public=key.public,
            by=by.public.minisign, made_at=NOW,
        )  # fmt: skip
        return sign(statement, by)

    def revoke(self, key: DeviceKey, by: DeviceKey, heads: Mapping[str, Any] | None = None) -> Signed[Any]:
        statement = Revocation(
            key=key.public.minisign, unit=UNIT, reason="Mất máy", heads=heads or {}, by=by.public.minisign, made_at=NOW
        )
        return sign(statement, by)

    @property
    def statements(self) -> list[Signed[Any]]:
        """What the centre says of unit 20."""
        return [self.trust(key, self.centre) for key in (self.lead, self.device, self.colleague, self.approver)]


@cache
def _campaign_body(centre: Centre) -> bytes:
    return builtin("2022-q1").model_copy(update={"centre": centre}).body


class Writer:
    """One stream: what a device writes about a unit."""

    def __init__(self, key: DeviceKey, stream: str = STREAM, unit: str = UNIT, campaign: str = "2022-q1") -> None:
        self.key = key
        self.header = Header(stream=stream, unit=unit, campaign=campaign, device=key.public.minisign, made_at=NOW)
        self.batches: dict[str, bytes] = {}
        self.bodies: list[tuple[str, bytes]] = []
        self.hash = ""

    @property
    def seq(self) -> int:
        return len(self.bodies)

    def write(self, register: str, records: Mapping[str, Mapping[str, Value]], /, **more: Any) -> None:
        """One batch that sets these values; `more` overrides parts of every entry."""
        stream = self.header.stream
        source = Source("biểu.xlsx", "ab" * 32, {"Tờ 1": {"status": "D"}})
        batch = Batch(stream, self.seq + 1, Cause.IMPORT, "Nhập biểu", "Nguyễn Văn Ấn", NOW, source)
        self.batches[batch.id] = batch.body
        for record, values in records.items():
            entry = Entry(stream, self.seq + 1, self.hash, len(self.batches), batch.officer, NOW, batch.id, register,
                          record, str(Action.SET), {**values, LIVE: True}, {}, "Tờ 1!7")  # fmt: skip
            body = entry._replace(**more).body()
            self.bodies.append((batch.id, body))
            self.hash = entry_hash(body)

    def head(self) -> Signed[Head]:
        return sign(Head(header=self.header, seq=self.seq, hash=self.hash), self.key)


ROWS: dict[str, list[dict[str, Value]]] = {
    "plans": [
        {"record": "nghi-quyet", "status": "issued", "number": "25/KH-UBND", "issued_on": "2022-01-31"},
        {"record": "ke-hoach", "status": "drafting", "note": "=1+1, \"chờ\"\ný kiến"},
    ],
    "systems": [
        {"record": "8f1e", "name": "Hệ thống quản lý văn bản", "operator": "Sở Thông tin và Truyền thông", "level": "3",
         "monitored": False, "in_use_since": 2019, "approved_on": "2021-12-01"},
    ],
    "indicators": [{"record": "CT01", "numerator": "1234.5", "denominator": "2000", "estimated": True}],
    "attachments": [{"record": "t1", "sha256": sha256(PDF), "file_name": "Quyết định.pdf", "size": len(PDF)}],
}  # fmt: skip


def stored(rows: Mapping[str, Sequence[Mapping[str, Value]]]) -> dict[str, list[dict[str, Value]]]:
    """Rows with every stored field, as a store gives them."""
    return {
        key: [{n: row.get(n) for n in ("record", *REGISTERS[key].stored)} for row in listed]
        for key, listed in rows.items()
    }


def written(key: DeviceKey, **more: Any) -> Writer:
    """A stream that comes to `ROWS`."""
    writer = Writer(key, **more)
    for register, rows in ROWS.items():
        writer.write(register, {str(r["record"]): {n: v for n, v in r.items() if n != "record"} for r in rows})
    return writer


def journal(writer: Writer, statements: Sequence[Signed[Any]], since: int = 0) -> dict[str, bytes]:
    return {
        m.CHANGES: write_changes(writer.batches, writer.bodies[since:]),
        m.HEADS: write_lines([writer.head()]),
        m.KEYS: write_lines(statements),
    }


def tables(rows: Mapping[str, Sequence[Mapping[str, Value]]]) -> dict[str, bytes]:
    return {f"data/{key}.csv": write_rows(REGISTERS[key], listed) for key, listed in rows.items()}


def manifest(kind: Kind, offices: Offices, sender: DeviceKey, **more: Any) -> Manifest:
    """A manifest of a kind, addressed to the centre, the sender and the recovery key where it is addressed at all."""
    recipients = sorted(k.public.recipient for k in (offices.centre, offices.recovery, sender))
    known: dict[str, Any] = {
        "kind": kind, "number": 1, "unit": UNIT, "campaign": "2022-q1", "edition": offices.campaign.hash,
        "device": sender.public.minisign, "created": NOW, "recipients": sorted(set(recipients)),
    }  # fmt: skip
    if kind is Kind.CAMPAIGN:
        known |= {"unit": ""}
    if kind in (Kind.CAMPAIGN, Kind.ENROLMENT):
        known |= {"recipients": []}
    if kind is Kind.SUBMISSION:
        known |= {"digest": DIGEST}
    if kind is Kind.RECEIPT:
        known |= {"answers": m.Answer(package="ef" * 32, verdict="returned", reason="Thiếu số văn bản")}
    return Manifest(**{**known, **more})


def exchange(offices: Offices) -> tuple[Manifest, dict[str, bytes]]:
    writer = written(offices.device)
    members = journal(writer, offices.statements) | tables(ROWS) | {f"attachments/{sha256(PDF)}": PDF}
    return manifest(Kind.EXCHANGE, offices, offices.device, vector={writer.header.stream: writer.seq}), members


def approval(offices: Offices, vector: Mapping[str, int], /, **more: Any) -> Approval:
    known: dict[str, Any] = {
        "role": Role.APPROVER, "unit": UNIT, "campaign": "2022-q1", "edition": offices.campaign.hash, "digest": DIGEST,
        "vector": dict(vector), "findings": "f1" * 32, "officer": "Trần Thị Bưởi", "made_at": NOW,
        "number": "12/BC-UBND", "day": "2022-04-26",
    }  # fmt: skip
    return Approval(**{**known, **more})


def submission(offices: Offices) -> tuple[Manifest, dict[str, bytes]]:
    sent, members = exchange(offices)
    body, signature = write_approval(approval(offices, sent.vector), offices.approver)
    members |= {m.APPROVAL: body, m.APPROVAL_SIGNATURE: signature}
    return manifest(Kind.SUBMISSION, offices, offices.device, vector=sent.vector), members


def receipt(offices: Offices) -> tuple[Manifest, dict[str, bytes]]:
    writer = Writer(offices.centre, "c0c0c0c0c0c0c0c0")
    remark: dict[str, Value] = {
        "about_register": "plans", "about_record": "nghi-quyet", "about_field": "number", "asked": "Sai số?",
    }  # fmt: skip
    writer.write("comments", {"y1": remark})
    members = journal(writer, []) | tables({"comments": [{"record": "y1", **remark}]})
    return manifest(Kind.RECEIPT, offices, offices.centre, vector={writer.header.stream: 1}), members


def campaign(offices: Offices) -> tuple[Manifest, dict[str, bytes]]:
    members = {m.CAMPAIGN: offices.campaign.body, m.KEYS: write_lines(offices.statements)}
    return manifest(Kind.CAMPAIGN, offices, offices.centre), members


def enrolment(offices: Offices) -> tuple[Manifest, dict[str, bytes]]:
    requests = [offices.trust(key, key) for key in (offices.device, offices.approver)]
    return manifest(Kind.ENROLMENT, offices, offices.device), {m.KEYS: write_lines(requests)}


MAKERS = {
    Kind.CAMPAIGN: campaign, Kind.ENROLMENT: enrolment, Kind.EXCHANGE: exchange, Kind.SUBMISSION: submission,
    Kind.RECEIPT: receipt,
}  # fmt: skip


def make(kind: Kind, offices: Offices) -> tuple[Manifest, dict[str, bytes], DeviceKey]:
    """A good package of a kind: its manifest, members and signer."""
    found, members = MAKERS[kind](offices)
    return found, members, offices.centre if kind in (Kind.CAMPAIGN, Kind.RECEIPT) else offices.device


def signed_zip(
    description: Mapping[str, Any] | bytes, members: Mapping[str, bytes], signer: DeviceKey, comment: str
) -> bytes:
    """A package with any description whatever, well signed: what a malicious insider could make."""
    raw = description if isinstance(description, bytes) else m.pretty(description)
    return strict_zip.pack({**members, m.DESCRIPTION: raw, m.SIGNATURE: signer.sign(raw, comment)})


def described(found: Manifest, members: Mapping[str, bytes]) -> dict[str, Any]:
    """The description as an object, to be altered."""
    raw: dict[str, Any] = orjson.loads(m.describe(found, members))
    return raw
