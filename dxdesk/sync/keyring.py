"""Which keys are to be believed: worked out from the signed statements alone, in whatever order they came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.sync import keys
from dxdesk.sync.keys import KeyRole
from dxdesk.sync.statements import GoodHead, Head, Header, Revocation, Signed, Trust

Side = Literal["unit", "centre"]

_BY_LEAD = frozenset({KeyRole.DEVICE, KeyRole.APPROVER})
_NOTHING = GoodHead(seq=0, hash="")


class Keyring:
    """The keys of one campaign that trust leads to, from the centre's key down.

    The centre's key speaks for everything; a unit's lead key for the devices and approvers of its unit. A key revoked
    by either signs nothing new, and what it signed before counts as far as the revocation says.
    """

    def __init__(
        self,
        centre: str,
        campaign: str,
        statements: Iterable[Signed[Trust | Revocation]],
        own: tuple[str, str] = ("", ""),
    ) -> None:
        """`own` is the key of this device and its unit: for its unit it believes whom it has itself said to believe,
        also before the centre knows either of them."""
        self.centre = centre
        self.campaign = campaign
        self._trusts: dict[str, list[Trust]] = {}
        self._revoked: dict[str, list[Revocation]] = {}
        listed = [signed.statement for signed in statements]
        trusts = [s for s in listed if isinstance(s, Trust) and s.campaign in ("", campaign) and not s.is_request]
        revocations = [s for s in listed if isinstance(s, Revocation)]
        # The centre speaks first; a lead key it revoked then has no voice.
        self._revoke(r for r in revocations if r.by == centre)
        self._admit(t for t in trusts if t.by == centre)
        leads = {t.public.minisign: t.unit for t in self._standing(KeyRole.LEAD)} | dict([own] if own[0] else [])
        self._admit(t for t in trusts if t.role in _BY_LEAD and leads.get(t.by) == t.unit)
        self._revoke(r for r in revocations if self._is_of(r.key, leads.get(r.by)))
        self._own = own

    def _admit(self, trusts: Iterable[Trust]) -> None:
        for trust in trusts:
            self._trusts.setdefault(trust.public.minisign, []).append(trust)

    def _revoke(self, revocations: Iterable[Revocation]) -> None:
        for revocation in revocations:
            if revocation.key != self.centre:
                self._revoked.setdefault(revocation.key, []).append(revocation)

    def _is_of(self, key: str, unit: str | None) -> bool:
        """Whether a key is one that the lead key of a unit may revoke."""
        trusts = self._trusts.get(key, ())
        return any(t.unit == unit for t in trusts) and all(t.role in _BY_LEAD for t in trusts)

    def _standing(self, *roles: KeyRole, unit: str | None = None) -> list[Trust]:
        found = [t for trusts in self._trusts.values() for t in trusts if t.public.minisign not in self._revoked]
        return [t for t in found if t.role in roles and unit in (None, t.unit)]

    def revoked(self, key: str) -> bool:
        """Whether a minisign key was trusted once and is no longer."""
        return key in self._revoked

    def side(self, device: str, unit: str) -> Side | None:
        """For whom a device writes about a unit; revoked ones included, since what they wrote may still count."""
        roles = {t.role for t in self._trusts.get(device, ()) if t.unit in ("", unit)}
        if device == self.centre or KeyRole.CENTRE in roles:
            return "centre"
        return "unit" if roles & {KeyRole.DEVICE, KeyRole.LEAD} or (device, unit) == self._own else None

    def senders(self, unit: str) -> set[str]:
        """The minisign keys that may send a package about a unit now, the centre's included."""
        unit_keys = self._standing(KeyRole.DEVICE, KeyRole.LEAD, unit=unit)
        own = {self._own[0]} if unit == self._own[1] else set()
        return {t.public.minisign for t in (*unit_keys, *self._standing(KeyRole.CENTRE))} | {self.centre} | own

    def approvers(self, unit: str) -> set[str]:
        """The minisign keys that may confirm a unit's figures now."""
        return {t.public.minisign for t in self._standing(KeyRole.APPROVER, unit=unit)}

    def known(self) -> list[Trust]:
        """Every key that was ever believed, by the newest statement about it."""
        return [found for key in self._trusts if (found := self.holder(key)) is not None]

    def keys_of(self, unit: str, *roles: KeyRole) -> set[str]:
        """The minisign keys of a unit that stand in one of some roles."""
        return {t.public.minisign for t in self._standing(*roles, unit=unit)}

    def recipients(self, unit: str) -> list[str]:
        """The age recipients of a unit's devices, for files to colleagues; the campaign names those of the centre."""
        return sorted({t.public.recipient for t in self._standing(KeyRole.DEVICE, KeyRole.LEAD, unit=unit)})

    def holder(self, key: str) -> Trust | None:
        """Whose key this is: the newest statement that is believed, or None."""
        return max(self._trusts.get(key, ()), key=lambda t: (t.made_at, t.body), default=None)

    def check_head(self, head: Head) -> Side:
        """The side that wrote a stream; raises `Refused` when nobody the keyring believes knows its device."""
        side = self.side(head.header.device, head.header.unit)
        if side is None:
            message = _("Tệp chứa số liệu do máy chưa được tin cậy lập (khóa {key}).")
            message = message.format(key=keys.key_id(head.header.device))
            raise Refused(message, hint=_("Hãy đăng ký máy đó với cơ quan đầu mối."))
        return side

    def limit(self, header: Header) -> GoodHead | None:
        """The last entry of a stream that counts, because its device was revoked since; None: all that is signed."""
        revocations = self._revoked.get(header.device)
        if not revocations:
            return None
        return min((r.heads.get(header.stream, _NOTHING) for r in revocations), key=lambda head: head.seq)
