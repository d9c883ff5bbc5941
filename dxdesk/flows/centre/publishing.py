"""The centre's verbs: publishing a campaign."""

from __future__ import annotations

import errno
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from dxdesk.dates import now
from dxdesk.errors import Missing, Misuse, Problem
from dxdesk.flows.signing import centre_fingerprint
from dxdesk.flows.soundness import require_sound
from dxdesk.flows.workspace import CENTRE, Workspace, load_key, make_key, output
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, Centre
from dxdesk.paths import atomic_write
from dxdesk.progress import SILENT, Progress
from dxdesk.store import facts
from dxdesk.store.campaigns import editions, keep, opened_campaign
from dxdesk.store.database import Connection
from dxdesk.sync import keyfiles, package
from dxdesk.sync import manifest as m
from dxdesk.sync.contents import read_contents
from dxdesk.sync.keys import KeyRole, PublicKeys
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.statements import Trust, sign, write_lines

RECOVERY = "recovery"
_FILE = "KHÓA KHÔI PHỤC - KHÔNG GỬI ĐI"  # a name of a file, the same in every language


@dataclass(frozen=True)
class Published:
    """The campaign file of the centre; units compare the fingerprint when they first take it in."""

    campaign: str
    edition: int
    sha256: str
    fingerprint: str
    file: str
    recovery_key: Path | None  # where the recovery key lies, as far as it is on this computer


def publish(
    workspace: Workspace,
    path: Path,
    *,
    passphrase: str = "",
    recovery_key: Path | None = None,
    progress: Progress = SILENT,
) -> Published:
    """Write the centre's campaign, signed, with the centre's keys; units are made from it.

    The recovery key doesn't stay beside the centre's key: it goes into the file `recovery_key`, by default into one
    beside the store, where the person is told of it. `Misuse` where that file is there already, `Missing` where a file
    is chosen and the key is no longer on this computer.
    """
    if not workspace.is_central:
        raise Misuse(_("Chỉ cơ quan tổng hợp phát hành kỳ báo cáo."))
    if recovery_key is not None:
        require_new(recovery_key)
    require_sound(workspace, progress=progress)
    centre = load_key(CENTRE, KeyRole.CENTRE, passphrase)
    recovery = _recovery(workspace, passphrase)
    if recovery_key is not None and _place(workspace, recovery) is None:
        raise _not_here()
    keys = Centre(public_key=centre.public.minisign, recipient=centre.public.recipient, recovery=recovery.recipient)
    with workspace.store.write() as connection:
        facts.keep(connection, RECOVERY, recovery.model_dump_json())  # before the key goes elsewhere
        campaign = _signed_edition(workspace, connection, keys)
        statements = [
            sign(
                Trust(
                    role=role,
                    unit="",
                    campaign="",
                    holder=_("Cơ quan tổng hợp"),
                    public=public,
                    by=centre.public.minisign,
                    made_at=_moment(campaign),
                ),
                centre,
            )
            for role, public in ((KeyRole.CENTRE, centre.public), (KeyRole.RECOVERY, recovery))
        ]
        manifest = Manifest(
            kind=Kind.CAMPAIGN,
            number=campaign.edition,
            unit="",
            campaign=campaign.id,
            edition=campaign.hash,
            device=centre.public.minisign,
            created=now(),
        )
        members = {m.CAMPAIGN: campaign.body, m.KEYS: write_lines(statements)}
        sha256 = package.write(path, manifest, members, centre, check=read_contents)
    place = _put_away(workspace, recovery, recovery_key)
    return Published(campaign.id, campaign.edition, sha256, centre_fingerprint(campaign), path.name, place)


def move_recovery_key(workspace: Workspace, target: Path) -> Path:
    """Move the recovery key, from wherever it is known to lie, into a file for a safe; its passphrase stays on it.

    Who has the computer of the centre must not have this key, too: it is for the day on which that computer is lost.
    The store keeps its public half. `Missing` where the key isn't here, `Misuse` rather than replace a file.
    """
    require_new(target)
    kept = _kept(workspace)
    if kept is None or (place := _place(workspace, kept)) is None:
        raise _not_here()
    return _move(place, target)


def where_recovery_lies(place: Path) -> str:
    """What the person has to know of the recovery key, and to do."""
    return _(
        "Khóa khôi phục nằm ở {file}. Hãy in ra, hoặc chuyển sang USB rồi cất vào két, và đừng để trên máy này: ai có "
        "khóa đó mở được mọi tệp của kỳ báo cáo; khi mất máy này, cơ quan tổng hợp chỉ còn khóa đó để mở."
    ).format(file=place)


def require_new(target: Path) -> None:
    """Raises `Misuse` where there is a file of that name: no key replaces another."""
    if target.exists():
        raise Misuse(_("Tệp “{name}” đã có.").format(name=target.name), hint=_("Hãy chọn tên khác."))


def _put_away(workspace: Workspace, public: PublicKeys, chosen: Path | None) -> Path | None:
    """Where the recovery key lies from now on. The campaign is written: what can't be moved is named where it is."""
    place = _place(workspace, public)
    if place is None or (chosen is None and place.parent != keyfiles.path_of(RECOVERY).parent):
        return place
    if chosen is not None:
        return _move(place, chosen)
    with suppress(Problem, OSError):
        return _move(place, _free_name(workspace))
    return place


def _move(place: Path, target: Path) -> Path:
    body = place.read_bytes()
    with output(target):
        atomic_write(target, body, private=True)
        if target.read_bytes() != body:
            raise OSError(errno.EIO, "", str(target))
    place.unlink()
    return target


def _free_name(workspace: Workspace) -> Path:
    """Beside the store, and not beside what is sent. Another campaign's key may lie there."""
    folder = workspace.store.path.parent
    names = (f"{_FILE}{f' ({n})' if n > 1 else ''}.key" for n in count(1))
    return next(folder / name for name in names if not (folder / name).exists())


def _place(workspace: Workspace, public: PublicKeys) -> Path | None:
    """Where the recovery key lies: in the profile, or in the file that publishing put beside the store."""
    beside = sorted(workspace.store.path.parent.glob(f"{_FILE}*.key"))
    profile = [one.path for one in keyfiles.stored_keys()]
    return next((path for path in (*profile, *beside) if keyfiles.public_of(path) == public), None)


def _not_here() -> Missing:
    return Missing(
        _("Khóa khôi phục không còn nằm trên máy này."),
        hint=_("Tệp khóa đã được cất nơi khác; hãy chép tệp đó như chép tệp thường."),
    )


def _kept(workspace: Workspace) -> PublicKeys | None:
    kept = workspace.store.meta(RECOVERY)
    return PublicKeys.model_validate_json(kept) if kept else None


def _recovery(workspace: Workspace, passphrase: str) -> PublicKeys:
    """The public half of the recovery key: of the one that was put away, else of one in the profile, else of a new."""
    if kept := _kept(workspace):
        return kept
    held = next((one for one in keyfiles.stored_keys() if one.role is KeyRole.RECOVERY), None)
    key = keyfiles.load_file(held.path, passphrase) if held else make_key(RECOVERY, KeyRole.RECOVERY, passphrase)
    return key.public


def _moment(campaign: Campaign) -> str:
    """A moment that stays the same for an edition, so that publishing it again writes the same statements."""
    return f"{campaign.starts}T00:00:00Z"


def _signed_edition(workspace: Workspace, connection: Connection, keys: Centre) -> Campaign:
    """The newest edition with the centre's keys in it; a further one where the newest names none or others."""
    newest = opened_campaign(connection, workspace.campaign.id)
    if newest.centre == keys:
        return newest
    edition = newest.revised(centre=keys, edition=editions(connection, newest.id)[-1].edition + 1)
    keep(connection, edition, centre_fingerprint(edition))
    return edition
