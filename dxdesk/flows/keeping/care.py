"""Looking after a store: verify, back up, restore, move, digest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from dxdesk.errors import Misuse, Problem
from dxdesk.flows import soundness
from dxdesk.flows.centre.answering import standing
from dxdesk.flows.exchanging import rejoining, trusting
from dxdesk.flows.workspace import Workspace, existing, output
from dxdesk.i18n import _
from dxdesk.progress import SILENT, Progress
from dxdesk.store import backup as store_backup
from dxdesk.store import snapshots
from dxdesk.store.database import Store
from dxdesk.store.lock import StoreLock
from dxdesk.store.rows.projection import together
from dxdesk.store.safety.verifying import Verification
from dxdesk.sync import contents, package
from dxdesk.sync.keys import key_id
from dxdesk.sync.manifest import KIND_LABELS, Kind


@dataclass(frozen=True)
class Backup:
    file: Path
    made_at: str
    size: int


@dataclass(frozen=True)
class PackageReport:
    """What a file says of itself, its signature and every member found good."""

    kind: str
    number: int
    unit: str
    campaign: str
    created: str
    signer: str
    members: int
    entries: int

    @property
    def kind_text(self) -> str:
        """The kind as people call it."""
        return _(KIND_LABELS[Kind(self.kind)])


@dataclass(frozen=True)
class Digest:
    digest: str
    registers: dict[str, str]


def verify(workspace: Workspace, progress: Progress = SILENT) -> Verification:
    """Check every link of the journal, every row against it, every table and signature; others can read it all."""
    return verify_store(workspace.store.path, progress)


def verify_store(path: Path, progress: Progress = SILENT) -> Verification:
    """The same for a file, however damaged it is. Raises `Missing`, `Unreadable` for what was never a store."""
    found = soundness.verified_store(existing(path), progress)
    if found.problems:
        return found
    with Store(path, writable=False) as store, store.read() as connection:
        count = rejoining.unreadable(connection, progress)
    if count:
        said = _("{n} chuỗi nhật ký có thay đổi mà nơi khác không đọc được; lệnh restate ghi lại phần đó.")
        found.problems.append(said.format(n=count))
    return found


def verify_package(path: Path, *, passphrase: str = "") -> PackageReport:
    """Verify a file with the keys of this profile; nothing is taken in."""
    read = package.read(existing(path), trusting.identities(passphrase))
    _batches, changes = contents.read_journal(read, contents.read_contents(read))
    manifest = read.manifest
    return PackageReport(
        str(manifest.kind),
        manifest.number,
        manifest.unit,
        manifest.campaign,
        manifest.created,
        key_id(manifest.device),
        len(read.members),
        len(changes),
    )


def backup(workspace: Workspace, *, quick: bool = False, progress: Progress = SILENT) -> Backup:
    """Take a checked backup now. `quick` looks at its structure and seals alone, for backups that nobody waits for."""
    check = None if quick else partial(soundness.require_sound_copy, progress=progress)
    return _described(store_backup.backup(workspace.store.path, check=check))


def backups(path: Path) -> list[Backup]:
    """A store's backups, newest first."""
    return [_described(copy) for _moment, copy in store_backup.listing(path)]


def restore(path: Path, copy: Path, progress: Progress = SILENT) -> Path | None:
    """Put a backup in a store's place; returns the backup of what was there. The store must not be open."""
    existing(copy)
    with held(path):
        _same_store(path, copy)
        return store_backup.restore(path, copy, partial(soundness.require_sound_copy, progress=progress))


@contextmanager
def held(path: Path) -> Iterator[None]:
    """While a store's file is replaced, nobody else may open it for writing; `Busy` where somebody has."""
    lock = StoreLock(path)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def trial_copy(path: Path) -> Iterator[Path]:
    """A copy of a store to try something on, gone afterwards; the store itself may be open elsewhere."""
    with TemporaryDirectory(prefix="dxdesk-") as folder:
        copy = Path(folder) / existing(path).name
        store_backup.copy(path, copy)
        yield copy


def _same_store(path: Path, copy: Path) -> None:
    """Raises `Misuse` where a copy is of another store; one too damaged to say may be replaced by any."""
    try:
        with Store(path, writable=False) as store:
            mine = (store.id, store.meta("unit"))
    except Problem:
        return
    with Store(copy, writable=False) as store:
        theirs = (store.id, store.meta("unit"))
    if mine[0] != theirs[0]:
        raise Misuse(
            _("“{copy}” là bản sao của tệp dữ liệu khác (đơn vị {theirs}; tệp này: đơn vị {mine}).").format(
                copy=copy.name, theirs=theirs[1] or "–", mine=mine[1] or "–"
            ),
            hint=_("Hãy chọn bản sao lưu trong thư mục .sao-luu bên cạnh tệp dữ liệu."),
        )


def digest(workspace: Workspace, unit: str = "") -> Digest:
    """The digest of a unit's figures, whole and by register, for both sides to compare: at the unit as they are now, at
    the centre as its standing submission says. Raises `Missing` where there is none."""
    with workspace.store.read() as connection:
        if workspace.unit:
            if unit not in ("", workspace.unit):
                raise Misuse(_("Dữ liệu này là của một đơn vị, không chọn đơn vị khác."))
            found = snapshots.digests(connection, workspace.campaign, workspace.unit)
        elif not unit:
            raise Misuse(_("Hãy chọn đơn vị."), hint=_("Ghi --unit và mã đơn vị."))
        else:
            code = workspace.campaign.unit(unit).code
            found = snapshots.digests(
                connection, workspace.campaign, code, standing(workspace, connection, unit).vector
            )
    return Digest(together(found), found)


def move(path: Path, target: Path) -> Path:
    """Copy a store to another place, checked; from then on the copy is the one to work with."""
    if target.exists():
        raise Misuse(_("Tệp “{name}” đã có.").format(name=target.name))
    with Store(existing(path)), output(target):
        store_backup.copy(path, target)
    return target


def _described(path: Path) -> Backup:
    stat = path.stat()
    return Backup(path, datetime.fromtimestamp(stat.st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), stat.st_size)
