"""Opening and closing a store. Apart from `lifecycle`: a window that opens one waits for no more than this needs."""

from __future__ import annotations

from pathlib import Path

from dxdesk.errors import Missing
from dxdesk.flows.workspace import Profile, Workspace, named
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.store import backup
from dxdesk.store.database import Store
from dxdesk.store.rebuild import opened_campaigns


def open_store(path: Path, *, campaign: str = "", officer: str = "", writable: bool = True) -> Workspace:
    """Open a store with the newest campaign in it, or the one named."""
    store = Store(path, writable=writable)
    try:
        with store.read() as connection:
            opened = opened_campaigns(connection)
        chosen = _chosen(opened, campaign)
        profile: Profile = "central" if store.meta("profile") == "central" else "unit"
        return Workspace(store, chosen, store.meta("unit"), profile, named(officer) or store.meta("officer"))
    except BaseException:
        store.close()
        raise


def _chosen(opened: list[Campaign], campaign: str) -> Campaign:
    if not opened:
        raise Missing(_("Trong dữ liệu này chưa mở kỳ báo cáo nào."))
    if not campaign:
        return max(opened, key=lambda c: c.as_of)
    for one in opened:
        if one.id == campaign:
            return one
    known = ", ".join(c.id for c in opened)
    raise Missing(
        _("Kỳ báo cáo “{campaign}” chưa được mở.").format(campaign=campaign),
        hint=_("Các kỳ đã mở: {known}.").format(known=known),
    )


def why_locked(workspace: Workspace) -> str:
    """Why the figures can't be edited, in a sentence; empty while they can."""
    if not workspace.store.writable:
        return _("Dữ liệu đang mở chỉ để đọc, không sửa được.")
    with workspace.store.read() as connection:
        locked = workspace.locked(connection)
    return _("Số liệu đã chốt. Muốn sửa, hãy mở lại ở trang Gửi báo cáo.") if locked else ""


def close_store(workspace: Workspace) -> Path | None:
    """Close a store; if anything was written, a backup is taken first and its path returned."""
    store = workspace.store
    copy = backup.backup(store.path) if store.writable and store.version else None
    workspace.close()
    return copy
