"""The centre's verbs: publishing a campaign."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from dxdesk.dates import now
from dxdesk.errors import Missing, Misuse
from dxdesk.flows.signing import centre_fingerprint
from dxdesk.flows.soundness import require_sound
from dxdesk.flows.workspace import CENTRE, Workspace, load_key, output
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, Centre
from dxdesk.models.tables import METADATA
from dxdesk.paths import atomic_write
from dxdesk.progress import SILENT, Progress
from dxdesk.store.rebuild import opened_campaigns
from dxdesk.sync import keyfiles, package
from dxdesk.sync import manifest as m
from dxdesk.sync.contents import read_contents
from dxdesk.sync.keys import KeyRole, PublicKeys
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.statements import Trust, sign, write_lines

RECOVERY = "recovery"


@dataclass(frozen=True)
class Published:
    """The campaign file of the centre; units compare the fingerprint when they first take it in."""

    campaign: str
    edition: int
    sha256: str
    fingerprint: str
    file: str
    recovery_here: bool  # whether the recovery key still lies beside the centre's key


def publish(workspace: Workspace, path: Path, *, passphrase: str = "", progress: Progress = SILENT) -> Published:
    """Write the centre's campaign, signed, with the centre's keys; units are made from it."""
    if not workspace.is_central:
        raise Misuse(_("Chỉ cơ quan tổng hợp phát hành kỳ báo cáo."))
    require_sound(workspace, progress=progress)
    centre = load_key(CENTRE, KeyRole.CENTRE, passphrase)
    recovery = _recovery(workspace, passphrase)
    keys = Centre(public_key=centre.public.minisign, recipient=centre.public.recipient, recovery=recovery.recipient)
    with workspace.store.write() as connection:
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
    here = keyfiles.path_of(RECOVERY).exists()
    return Published(campaign.id, campaign.edition, sha256, centre_fingerprint(campaign), path.name, here)


def put_recovery_away(workspace: Workspace, target: Path) -> Path:
    """Move the recovery key out of the profile into a file for a safe; its passphrase, if any, stays on it.

    Who has the computer of the centre must not have this key, too: it is for the day on which that computer is lost.
    The store keeps the public half alone. `Missing` where the key isn't here, `Misuse` rather than replace a file.
    """
    key = keyfiles.path_of(RECOVERY)
    public = next((stored.public for stored in keyfiles.stored_keys() if stored.name == RECOVERY), None)
    if public is None:
        raise Missing(_("Khóa khôi phục không còn nằm trên máy này."))
    if target.exists():
        raise Misuse(_("Tệp “{name}” đã có.").format(name=target.name), hint=_("Hãy chọn tên khác."))
    body = key.read_bytes()
    with output(target):
        atomic_write(target, body, private=True)
        if target.read_bytes() != body:
            raise OSError(errno.EIO, "", str(target))
    with workspace.store.write() as connection:
        workspace.store.set_meta(connection, RECOVERY, public.model_dump_json())
    key.unlink()
    return target


def _recovery(workspace: Workspace, passphrase: str) -> PublicKeys:
    """The public half of the recovery key: of the one in the profile, else of the one that was put away."""
    kept = workspace.store.meta(RECOVERY)
    if kept and not keyfiles.path_of(RECOVERY).exists():
        return PublicKeys.model_validate_json(kept)
    return load_key(RECOVERY, KeyRole.RECOVERY, passphrase).public


def _moment(campaign: Campaign) -> str:
    """A moment that stays the same for an edition, so that publishing it again writes the same statements."""
    return f"{campaign.starts}T00:00:00Z"


def _signed_edition(workspace: Workspace, connection: Connection, keys: Centre) -> Campaign:
    """The newest edition with the centre's keys in it; a further one where the newest names none or others."""
    newest = next(c for c in opened_campaigns(connection) if c.id == workspace.campaign.id)
    if newest.centre == keys:
        return newest
    table = METADATA.tables["campaign"]
    top = connection.scalar(select(func.max(table.c.edition)).where(table.c.id == newest.id)) or 0
    edition = newest.revised(centre=keys, edition=top + 1)
    connection.execute(
        insert(table).values(
            id=edition.id,
            edition=edition.edition,
            hash=edition.hash,
            body=edition.body,
            opened=True,
            opened_at=now(),
            origin=centre_fingerprint(edition),
        )
    )
    return edition
