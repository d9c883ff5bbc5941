"""Whose keys a store believes, since when, and what is held of them; and a request as it can be compared first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dxdesk.flows.exchanging import trusting
from dxdesk.flows.workspace import CENTRE, DEVICE, Workspace
from dxdesk.i18n import _
from dxdesk.models.keys import KeyStanding
from dxdesk.store.streams import entries_by_device
from dxdesk.sync import keyfiles
from dxdesk.sync.keys import ROLE_LABELS, KeyRole, fingerprint, key_id, public_keys
from dxdesk.sync.package import Package
from dxdesk.sync.statements import Revocation, Trust


@dataclass(frozen=True)
class Key:
    """A key as people compare it, with what it did."""

    key: str  # short id
    role: str
    role_text: str
    unit: str
    unit_name: str
    holder: str
    fingerprint: str
    since: str  # moment it was believed, or of the request; empty for keys that came with the campaign
    standing: KeyStanding
    entries: int = 0  # held of what it wrote; stays when it is revoked
    reason: str = ""  # of the revocation
    own: bool = False  # this store speaks with it

    @property
    def leads(self) -> bool:
        """Whether the unit trusts its other keys with it."""
        return self.role == KeyRole.LEAD


@dataclass(frozen=True)
class Request:
    """An enrolment: who asks, and the keys to compare by telephone or face to face before they are believed."""

    file: str
    unit: str
    unit_name: str
    keys: list[Key]
    first: bool  # nobody of the unit is believed yet: its first device will speak for the unit
    known: bool  # all of it is believed already


def requested(workspace: Workspace, path: Path) -> Request:
    """Read an enrolment without believing it. Raises what reading a package raises."""
    return _request(workspace, path.name, *trusting.asked_in(workspace, path))


def request_in(workspace: Workspace, file: str, read: Package) -> Request:
    """The same of an enrolment that was read."""
    return _request(workspace, file, *trusting.asked_by(workspace, read))


def _request(workspace: Workspace, file: str, unit: str, asked: Sequence[Trust]) -> Request:
    name = workspace.campaign.unit(unit).full_name
    with workspace.store.read() as connection:
        ring = trusting.keyring(workspace, trusting.kept(connection, workspace.campaign.id))
    believed = {t.public.minisign for t in ring.known() if not ring.revoked(t.public.minisign)}
    first = sorted(asked, key=lambda one: one.role is not KeyRole.DEVICE)
    lines = [_line(workspace, said, KeyStanding.ASKED) for said in first]
    known = all(said.public.minisign in believed for said in asked)
    return Request(file, unit, name, lines, not any(t.unit == unit for t in ring.known()), known)


def key_book(workspace: Workspace) -> list[Key]:
    """Every key that was believed once: the centre's first, then the units' in order of their codes."""
    with workspace.store.read() as connection:
        said = list(trusting.kept(connection, workspace.campaign.id))
        ring = trusting.keyring(workspace, said)
        entries = entries_by_device(connection, workspace.campaign.id)
    reasons = {s.statement.key: s.statement.reason for s in said if isinstance(s.statement, Revocation)}
    found = _centre(workspace, entries)
    for trust in sorted(ring.known(), key=lambda t: (t.unit, str(t.role), t.holder)):
        line = trust.public.minisign
        standing = KeyStanding.REVOKED if ring.revoked(line) else KeyStanding.TRUSTED
        reason = reasons.get(line, "") if standing is KeyStanding.REVOKED else ""
        found.append(_line(workspace, trust, standing, entries.get(line, 0), reason))
    return found


def _centre(workspace: Workspace, entries: Mapping[str, int]) -> list[Key]:
    """The centre's own key, which nobody but the campaign vouches for."""
    centre = workspace.campaign.centre
    if centre is None:
        return []
    public = public_keys(centre.public_key, centre.recipient)
    own, name = public.minisign == workspace.device.minisign, _("Cơ quan tổng hợp")
    return [
        Key(
            key_id(public.minisign), str(KeyRole.CENTRE), _(ROLE_LABELS[KeyRole.CENTRE]), "", name, name,
            fingerprint(public), "", KeyStanding.TRUSTED, entries.get(public.minisign, 0), own=own,
        )
    ]  # fmt: skip


def locked(workspace: Workspace) -> bool:
    """Whether the key this store speaks with, or is written to, is under a passphrase."""
    wanted = CENTRE if workspace.is_central else DEVICE
    return any(stored.protected for stored in keyfiles.stored_keys() if stored.name == wanted)


def unlock(workspace: Workspace, passphrase: str) -> str:
    """The passphrase, when it opens the key this store speaks with; raises `Locked` otherwise."""
    trusting.own_key(workspace, passphrase)
    return passphrase


def _line(workspace: Workspace, said: Trust, standing: KeyStanding, entries: int = 0, reason: str = "") -> Key:
    unit = workspace.campaign.unit_by_code.get(said.unit)
    name = (unit.full_name or unit.name) if unit else _("Cơ quan tổng hợp")
    return Key(
        key_id(said.public.minisign), str(said.role), _(ROLE_LABELS[said.role]), said.unit, name, said.holder,
        fingerprint(said.public), said.made_at if said.unit else "", standing, entries, reason,
        said.public.minisign == workspace.device.minisign,
    )  # fmt: skip
