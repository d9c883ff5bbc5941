"""What a verb is given: the open store, the campaign and unit it is about, and who is asking."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson

from dxdesk import text
from dxdesk.errors import Missing, Misuse, Place, Problem, reason
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.registers import REGISTERS
from dxdesk.models.registers import register as find_register
from dxdesk.models.unit import STAND_IN, Unit, stand_in
from dxdesk.store import streams
from dxdesk.store.campaigns import opened_campaigns
from dxdesk.store.database import Connection, Store
from dxdesk.store.journal.writing import Journal
from dxdesk.store.papers import approvals
from dxdesk.store.rows.listing import Listings, Rows
from dxdesk.sync import keyfiles, keys, statements

if TYPE_CHECKING:
    from dxdesk.sync.keys import DeviceKey, KeyRole, PublicKeys


class Profile(StrEnum):
    """Whose store it is."""

    UNIT = "unit"
    CENTRAL = "central"


PlainRow = dict[str, Any]

NAME_LIMIT = 200  # characters; what files carry is held to it too
DEVICE, APPROVER, CENTRE = "device", "approver", "centre"  # names of key files in the user's profile


class Remembered:
    """What was worked out last, of which state of the store, and the lock of whoever works it out."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.state: object = None
        self.found: Any = None


@dataclass(frozen=True)
class Workspace:
    """One store seen through one campaign. Verbs take it first; `close` it when the window or command is done."""

    store: Store
    campaign: Campaign
    unit: str  # empty for the central profile
    profile: Profile
    officer: str

    @cached_property
    def listings(self) -> Listings:
        return Listings(self.store)

    @cached_property
    def remembered(self) -> Remembered:
        """The last assessment of the rows; at the centre, what was read of each unit's."""
        return Remembered()

    @cached_property
    def device(self) -> PublicKeys:
        """The public key that streams written here name: this device's, or the centre's. Made where there is none."""
        name, role = (CENTRE, keys.KeyRole.CENTRE) if self.is_central else (DEVICE, keys.KeyRole.DEVICE)
        for stored in keyfiles.stored_keys():
            if stored.name == name:
                return stored.public
        return make_key(name, role).public

    @property
    def journal(self) -> Journal:
        """The journal of the unit's data, for writing. Raises `Misuse` while figures are confirmed."""
        self.require_unit()
        with self.store.read() as connection:
            self.require_unlocked(connection)
        return self.open_journal

    @cached_property
    def open_journal(self) -> Journal:
        """The same also while figures are confirmed: for looking, and for blank rows."""
        return Journal(self.store, self.campaign, self.unit, officer=self.officer, device=self.device.minisign)

    def expect(self, connection: Connection) -> None:
        """Have a blank row for every record the campaign asks the unit for."""
        self.open_journal.expect(connection)

    def require_unlocked(self, connection: Connection) -> None:
        """Raises `Misuse` while the figures are confirmed."""
        if self.locked(connection):
            raise Misuse(
                _("Số liệu đã được thủ trưởng đơn vị chốt."), hint=_("Muốn sửa, hãy mở lại số liệu và ghi lý do.")
            )

    def require_unit(self) -> None:
        """Raises `Misuse` where the store is the centre's and there are no figures of a unit's own."""
        if not self.unit:
            raise Misuse(_("Dữ liệu này là của cơ quan tổng hợp, không có biểu nhập của đơn vị."))

    def locked(self, connection: Connection) -> bool:
        """Whether the head of the unit has confirmed: then nothing is edited until it is reopened with a reason."""
        return approvals.is_locked(connection, self.campaign.id, self.unit)

    @property
    def is_central(self) -> bool:
        """Whether the store is the centre's, also where it is looked at with the eyes of one unit."""
        return self.profile == Profile.CENTRAL

    @property
    def unit_record(self) -> Unit:
        return self.campaign.unit_about(self.unit)

    @property
    def unit_name(self) -> str:
        """Whose store it is, as people say it."""
        return self.unit_record.full_name if self.unit else _("Cơ quan tổng hợp")

    def rows(self, register: str) -> Rows:
        return Rows(find_register(register), self.campaign.id, self.unit or None)

    def all_rows(
        self, connection: Connection, registers: Collection[str] = REGISTERS.keys(), *, expected: bool = True
    ) -> dict[str, list[PlainRow]]:
        """The rows of registers, recorded and - where asked for - expected."""
        return {key: list(self.rows(key).all(connection, expected=expected)) for key in registers}

    def last_campaign(self, connection: Connection) -> Campaign | None:
        """The campaign of this store that came before the present one."""
        earlier = [c for c in opened_campaigns(connection) if c.as_of < self.campaign.as_of]
        return max(earlier, key=lambda c: c.as_of, default=None)

    def last_rows(
        self, connection: Connection, registers: Collection[str] = REGISTERS.keys()
    ) -> dict[str, dict[str, PlainRow]]:
        """The last campaign's live rows by register and record; empty where there is no last campaign.

        A row about an item that isn't asked for any more has the name it was asked by, `_name`.
        """
        last = self.last_campaign(connection)
        if last is None or (self.unit and not self._is_unit_of(last)):
            return {}
        found: dict[str, dict[str, PlainRow]] = {}
        for key in registers:
            register = REGISTERS[key]
            found[key] = {row["record"]: row for row in Rows(register, last.id, self.unit or None).all(connection)}
            for row in found[key].values() if register.catalogue else ():
                if register.item(row, self.campaign) is None:
                    row["_name"] = register.title_of(row, last)
        return found

    def _is_unit_of(self, campaign: Campaign) -> bool:
        """Whether the code meant the same unit in another campaign."""
        there = campaign.unit_by_code.get(self.unit.removeprefix(STAND_IN))
        return there is not None and there.is_same(self.unit_record)

    def close(self) -> None:
        """Let go of the store. What was written is signed by its device, so that whoever opens the store next, under
        another profile of the same computer, can pass it on too."""
        try:
            self.sign_heads()
        finally:
            self.store.close()

    def sign_heads(self) -> None:
        """Sign how far the streams written here go. Nothing where the key is under a passphrase: then only its holder
        passes on what is new."""
        if not (self.store.writable and self.store.version):
            return
        name = CENTRE if self.is_central else DEVICE
        if not any(stored.name == name and not stored.protected for stored in keyfiles.stored_keys()):
            return
        key = keyfiles.load(name)
        with self.store.write() as connection:
            for own in streams.streams(connection, device=key.public.minisign):
                travels = own.life and own.seq and not own.unit.startswith(STAND_IN)
                if travels and statements.is_good_header(own.header):  # another one waits to be written anew
                    head = statements.sign(
                        statements.Head(
                            header=statements.Header(**orjson.loads(own.header)), seq=own.seq, hash=own.hash
                        ),
                        key,
                    )
                    streams.sign(connection, own.id, head.line)

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def seen_as(workspace: Workspace, campaign: Campaign, unit: str) -> Workspace:
    """The same store with the eyes of one unit, or of what the centre entered for it; the centre looks at many."""
    return Workspace(workspace.store, campaign, unit, workspace.profile, workspace.officer)


def entered_for(workspace: Workspace, unit: str) -> Workspace:
    """What the centre entered for a unit itself; a unit's own store has but its own. Raises `Misuse` or `Missing`."""
    if not unit:
        return workspace
    if workspace.unit:
        raise Misuse(_("Dữ liệu này là của một đơn vị, không chọn đơn vị khác."))
    return seen_as(workspace, workspace.campaign, stand_in(workspace.campaign.unit(unit).code))


def make_key(name: str, role: KeyRole, passphrase: str = "") -> DeviceKey:
    """Make a private key and keep it in the user's profile, under a passphrase if one is given."""
    key = keys.DeviceKey.make(role)
    keyfiles.save(key, name, passphrase)
    return key


def load_key(name: str, role: KeyRole, passphrase: str = "") -> DeviceKey:
    """The private key of that name, made if there is none yet."""
    if any(stored.name == name for stored in keyfiles.stored_keys()):
        return keyfiles.load(name, passphrase)
    return make_key(name, role, passphrase)


def require_protected(name: str, passphrase: str) -> None:
    """Raises `Misuse` where a passphrase was typed for a key that was made without one: it would protect nothing."""
    if passphrase and any(stored.name == name and not stored.protected for stored in keyfiles.stored_keys()):
        raise Misuse(
            _("Khóa xác nhận trên máy này đã tạo không có mật khẩu, nên mật khẩu vừa nhập không bảo vệ được gì."),
            hint=_("Hãy để trống ô mật khẩu rồi xác nhận lại."),
        )


@contextmanager
def output(path: Path, *endings: str) -> Iterator[None]:
    """While a file is written for a person: says in words why it can't be. `endings` are those of its form."""
    if endings and path.suffix.lower() not in endings:
        raise Misuse(_("Tên tệp phải có đuôi {known}.").format(known=", ".join(endings)))
    if path.is_dir():
        raise Misuse(_("“{name}” là một thư mục.").format(name=path.name))
    if not path.absolute().parent.is_dir():
        raise Missing(_("Không có thư mục “{folder}”.").format(folder=path.parent))
    try:
        yield
    except OSError as error:
        message = _("Không ghi được tệp: {reason}.").format(reason=reason(error))
        raise Problem(message, place=Place(path.name)) from error


def named(words: str) -> str:
    """A person's name, or the number of a letter, as it may travel in files: clean, in one line, not long."""
    return text.shorten(text.clean(words), NAME_LIMIT)


def existing(path: Path) -> Path:
    """The path of a file that must be there."""
    if not path.is_file():
        raise Missing(_("Không tìm thấy tệp “{name}”.").format(name=path.name))
    return path
