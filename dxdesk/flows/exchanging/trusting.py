"""Whose keys are believed: asking to be, saying so, taking it back; and the statements a store keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dxdesk.dates import now
from dxdesk.errors import Missing, Misuse, Refused, Unreadable
from dxdesk.flows import diary
from dxdesk.flows.workspace import APPROVER, CENTRE, DEVICE, Workspace, existing, load_key, named
from dxdesk.i18n import N_, _
from dxdesk.models.change import canonical_json
from dxdesk.models.keys import KeyStanding
from dxdesk.store.database import Connection
from dxdesk.store.papers import statements
from dxdesk.store.streams import streams
from dxdesk.sync import keyfiles, package
from dxdesk.sync import manifest as m
from dxdesk.sync.contents import read_contents
from dxdesk.sync.keyring import Keyring
from dxdesk.sync.keys import AGE_MAGIC, ROLE_LABELS, DeviceKey, KeyRole, PublicKeys, fingerprint, key_id
from dxdesk.sync.manifest import KIND_LABELS, Kind, Manifest
from dxdesk.sync.package import Package
from dxdesk.sync.statements import GoodHead, Revocation, Signed, Trust, read_statement, sign, write_lines

Statement = Signed[Trust | Revocation]
_ANEW = N_("Hãy đăng ký từ máy khác, hoặc từ tài khoản khác trên máy đó.")


@dataclass(frozen=True)
class Enrolled:
    """A request to be believed; whoever grants it compares the fingerprints by telephone or face to face."""

    file: str
    unit: str
    keys: list[KeyLine]


@dataclass(frozen=True)
class KeyLine:
    """A key as people compare it."""

    key: str  # short id
    role: str
    role_text: str
    unit: str
    holder: str
    fingerprint: str
    standing: KeyStanding

    @property
    def colleague(self) -> bool:
        """Whether files can be written for whoever works with it."""
        return self.standing is KeyStanding.TRUSTED and self.role in (KeyRole.DEVICE, KeyRole.LEAD)


# What a store keeps


def keep(connection: Connection, campaign: str, signed: Iterable[Signed[Any]]) -> None:
    """Keep signed statements, each once."""
    statements.keep(connection, campaign, (one.line for one in signed))


def kept(connection: Connection, campaign: str, unit: str | None = None) -> Iterator[Statement]:
    """The statements held about a campaign; where a unit is named, those its keys can depend on."""
    # Lines are kept in their canonical form, in which each of these is said in one way.
    wanted = [canonical_json(said)[1:-1] for said in ({"kind": "revocation"}, {"unit": ""}, {"unit": unit})]
    for line in statements.kept(connection, campaign):
        if unit is None or any(said in line for said in wanted):
            yield read_statement(line)


def keyring(workspace: Workspace, said: Iterable[Statement]) -> Keyring:
    """The keys that statements lead to, from the centre's key down and, for one's own unit, from this device's."""
    centre = workspace.campaign.centre
    own = ("", "") if workspace.is_central else (workspace.device.minisign, workspace.unit)
    return Keyring(centre.public_key if centre else "", workspace.campaign.id, said, own=own)


def request(workspace: Workspace, key: DeviceKey, role: KeyRole) -> Signed[Any]:
    """A key's own word of whose it is."""
    asked = Trust(
        role=role,
        unit=workspace.unit,
        campaign=workspace.campaign.id,
        holder=workspace.officer,
        public=key.public,
        by=key.public.minisign,
        made_at=now(),
    )
    return sign(asked, key)


# The verbs


def enrol(workspace: Workspace, path: Path, *, passphrase: str = "") -> Enrolled:
    """Write a request that this device and its approver's key be believed, for the centre or the unit's lead."""
    workspace.require_unit()
    device = load_key(DEVICE, KeyRole.DEVICE, passphrase)
    approver = load_key(APPROVER, KeyRole.APPROVER, passphrase)
    asked = [request(workspace, device, KeyRole.DEVICE), request(workspace, approver, KeyRole.APPROVER)]
    manifest = Manifest(
        kind=Kind.ENROLMENT, number=1, unit=workspace.unit, campaign=workspace.campaign.id,
        edition=workspace.campaign.hash, device=device.public.minisign, created=now(),
    )  # fmt: skip
    package.write(path, manifest, {m.KEYS: write_lines(asked)}, device, check=read_contents)
    return Enrolled(path.name, workspace.unit, [_line(s.statement, KeyStanding.ASKED) for s in asked])


def look(workspace: Workspace, path: Path) -> list[KeyLine]:
    """What an enrolment asks for, to compare the fingerprints before it is granted. Nothing is written."""
    asked = asked_in(workspace, path)[1]
    return [_line(one, KeyStanding.ASKED) for one in sorted(asked, key=lambda one: one.role is not KeyRole.DEVICE)]


def asked_in(workspace: Workspace, path: Path) -> tuple[str, list[Trust]]:
    """The unit and the keys that an enrolment asks for; raises what it is refused for."""
    return asked_by(workspace, _enrolment(path))


def asked_by(workspace: Workspace, read: Package) -> tuple[str, list[Trust]]:
    """The same of an enrolment that was read."""
    if read.manifest.campaign != workspace.campaign.id:
        raise Refused(_("Tệp đăng ký thuộc kỳ báo cáo khác ({campaign}).").format(campaign=read.manifest.campaign))
    if workspace.unit and read.manifest.unit != workspace.unit:
        said = _("Đây là tệp đăng ký của đơn vị khác: {unit}.")
        raise Refused(said.format(unit=workspace.campaign.called(read.manifest.unit)))
    workspace.campaign.unit(read.manifest.unit)
    asked = [s.statement for s in read_contents(read).statements if isinstance(s.statement, Trust)]
    return read.manifest.unit, asked


def _enrolment(path: Path) -> Package:
    """The file, if it is an enrolment; else `Misuse` says what it is and which command takes it."""
    merging = _("Tệp này được nhận bằng lệnh “dxdesk merge”, hoặc kéo thả vào cửa sổ.")
    try:
        read = package.read(existing(path), identities())
    except Unreadable:
        if not path.read_bytes().startswith(AGE_MAGIC):
            raise
        said = _("Đây không phải là tệp đăng ký máy mà là tệp gửi riêng cho nơi nhận.")
        raise Misuse(said, hint=merging) from None
    if (kind := read.manifest.kind) is not Kind.ENROLMENT:
        opening = _("Tệp này được mở bằng lệnh “dxdesk open”, hoặc “Mở kỳ báo cáo khác” trong cửa sổ.")
        said = _("Đây không phải là tệp đăng ký máy mà là tệp “{kind}”.").format(kind=_(KIND_LABELS[kind]))
        raise Misuse(said, hint=opening if kind is Kind.CAMPAIGN else merging)
    return read


def trust(workspace: Workspace, path: Path, *, passphrase: str = "") -> list[KeyLine]:
    """Grant what an enrolment asks for. The first device of a unit that the centre believes speaks for the unit."""
    unit, asked = asked_in(workspace, path)
    key = own_key(workspace, passphrase)
    with workspace.store.write() as connection:
        ring = keyring(workspace, kept(connection, workspace.campaign.id))
        for one in asked:
            if ring.revoked(one.public.minisign):
                said = _("Khóa {key} của {holder} đã bị thu hồi, không tin cậy lại được.")
                raise Refused(said.format(key=key_id(one.public.minisign), holder=one.holder), hint=_(_ANEW))
        # The lead's own request may come again.
        lead = not workspace.unit and ring.keys_of(unit, KeyRole.LEAD) <= {one.public.minisign for one in asked}
        granted = [_grant(one, key, lead=lead) for one in asked]
        keep(connection, workspace.campaign.id, granted)
        diary.note(workspace, connection, diary.TRUSTED, holder=asked[0].holder if asked else "")
    return [_line(s.statement, KeyStanding.TRUSTED) for s in granted]


def _grant(asked: Trust, key: DeviceKey, *, lead: bool) -> Signed[Trust]:
    role = KeyRole.LEAD if lead and asked.role is KeyRole.DEVICE else asked.role
    if role not in (KeyRole.LEAD, KeyRole.DEVICE, KeyRole.APPROVER):
        raise Refused(_("Tệp đăng ký xin quyền không dành cho đơn vị."))
    return sign(asked.model_copy(update={"role": role, "by": key.public.minisign, "made_at": now()}), key)


def revoke(workspace: Workspace, wanted: str, *, reason: str = "", passphrase: str = "") -> KeyLine:
    """Take trust back from a key, named by its short id. What is held of its streams now still counts."""
    key = own_key(workspace, passphrase)
    with workspace.store.write() as connection:
        if _names(wanted, key.public):
            raise Misuse(_("Không thể thu hồi khóa của chính máy này."))
        ring = keyring(workspace, kept(connection, workspace.campaign.id))
        found = [t for t in ring.known() if _names(wanted, t.public)]
        if not found:
            raise Missing(_("Không có khóa “{key}” trong các khóa đã tin cậy.").format(key=named(wanted)))
        revoked = found[0]
        held = streams(connection, campaign=workspace.campaign.id, device=revoked.public.minisign)
        said = Revocation(
            key=revoked.public.minisign, unit=revoked.unit, reason=named(reason),
            heads={one.id: GoodHead(seq=one.seq, hash=one.hash) for one in held},
            by=key.public.minisign, made_at=now(),
        )  # fmt: skip
        keep(connection, workspace.campaign.id, [sign(said, key)])
        diary.note(workspace, connection, diary.REVOKED, holder=revoked.holder, reason=named(reason))
    return _line(revoked, KeyStanding.REVOKED)


def _names(wanted: str, key: PublicKeys) -> bool:
    return wanted.lower() == key_id(key.minisign).lower() or wanted == key.minisign


def key_list(workspace: Workspace) -> list[KeyLine]:
    """Every key that was believed once, the units' in order of their codes."""
    with workspace.store.read() as connection:
        ring = keyring(workspace, kept(connection, workspace.campaign.id))
    return [
        _line(t, _standing(ring, t.public.minisign))
        for t in sorted(ring.known(), key=lambda t: (t.unit, str(t.role), t.holder))
    ]


@dataclass(frozen=True)
class Devices:
    """Whose files a unit's laptop takes: its own key, and the keys of the unit that were believed once."""

    own: KeyLine
    others: list[KeyLine]


def _standing(ring: Keyring, key: str) -> KeyStanding:
    """How a key stands that was believed once."""
    return KeyStanding.REVOKED if ring.revoked(key) else KeyStanding.TRUSTED


def devices(workspace: Workspace) -> Devices:
    """The keys of the unit as this laptop knows them; its own stands as "asked" until somebody else believed it."""
    workspace.require_unit()
    with workspace.store.read() as connection:
        ring = keyring(workspace, kept(connection, workspace.campaign.id))
    mine, public = [t for t in ring.known() if t.unit == workspace.unit], workspace.device
    believed = next((t for t in mine if t.public.minisign == public.minisign), None)
    standing = KeyStanding.ASKED if believed is None else _standing(ring, public.minisign)
    role = believed.role if believed else KeyRole.DEVICE
    own = KeyLine(
        key_id(public.minisign), str(role), _(ROLE_LABELS[role]), workspace.unit, workspace.officer,
        fingerprint(public), standing,
    )  # fmt: skip
    others = [
        _line(t, _standing(ring, t.public.minisign))
        for t in sorted(mine, key=lambda t: (t.holder, str(t.role)))
        if t.public.minisign != public.minisign
    ]
    return Devices(own, others)


def own_key(workspace: Workspace, passphrase: str = "") -> DeviceKey:
    """The key this store speaks with: the centre's, or this device's."""
    if not workspace.is_central:
        return load_key(DEVICE, KeyRole.DEVICE, passphrase)
    return load_key(CENTRE, KeyRole.CENTRE, passphrase)


def identities(passphrase: str = "") -> list[DeviceKey]:
    """The keys of this profile that may open a file: those that are not under a passphrase, or that it opens."""
    usable = [stored for stored in keyfiles.stored_keys() if passphrase or not stored.protected]
    return [keyfiles.load_file(stored.path, passphrase) for stored in usable]


def _line(said: Trust, standing: KeyStanding) -> KeyLine:
    return KeyLine(
        key_id(said.public.minisign), str(said.role), _(ROLE_LABELS[said.role]), said.unit, said.holder,
        fingerprint(said.public), standing,
    )  # fmt: skip
