"""Opening and closing a store. Apart from `lifecycle`: a window that opens one waits for no more than this needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dxdesk.dates import clock_is_wrong, now, show_moment
from dxdesk.errors import Missing, NotTidied, Problem, reason
from dxdesk.flows.workspace import Profile, Workspace, named
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.store import backup
from dxdesk.store.campaigns import opened_campaigns
from dxdesk.store.database import Store


def open_store(path: Path, *, campaign: str = "", officer: str = "", writable: bool = True) -> Workspace:
    """Open a store with the newest campaign in it, or the one named."""
    store = Store(path, writable=writable)
    try:
        with store.read() as connection:
            opened = opened_campaigns(connection)
        chosen = _chosen(opened, campaign)
        profile = Profile.CENTRAL if store.meta("profile") == Profile.CENTRAL else Profile.UNIT
        return Workspace(store, chosen, store.meta("unit"), profile, named(officer) or store.meta("officer"))
    except BaseException:
        store.close()
        raise


def clock_notice() -> str:
    """What to say of a clock that stands outside the years that files can be from; empty where it doesn't."""
    if not clock_is_wrong():
        return ""
    said = _("Đồng hồ của máy đang chỉ sai năm, nên ngày giờ ghi trong nhật ký là {moment}. Hãy chỉnh lại đồng hồ.")
    return said.format(moment=show_moment(now()))


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
    """Close a store; if anything was written, a backup is taken first and its path returned.

    It is closed whatever fails on the way. `NotTidied` tells afterwards what failed: all that was written is kept.
    """
    store = workspace.store
    wrote = store.writable and store.version
    failed: list[str] = []
    copy = None
    try:
        with _noting(failed, _("chưa ký được phần đã ghi, lần sau sẽ ký.")):
            workspace.sign_heads()
        if wrote:
            with _noting(failed):
                copy = backup.backup(store.path)
    finally:
        with _noting(failed, _("chưa gộp hết thay đổi vào tệp; hãy giữ cả tệp “-wal” bên cạnh đến lần mở sau.")):
            store.close()
    if failed:
        message = _("Mọi thay đổi đã được lưu, nhưng khi đóng: {what}") if wrote else _("Khi đóng: {what}")
        raise NotTidied(message.format(what=" ".join(dict.fromkeys(failed))))
    return copy


@contextmanager
def _noting(failed: list[str], what: str = "") -> Iterator[None]:
    """What fails is told at the end: by `what`, or in its own words."""
    try:
        yield
    except Problem as problem:
        failed.append(what or str(problem))
    except OSError as error:
        failed.append(what or _("Không đọc hoặc ghi được: {reason}.").format(reason=reason(error)))
    except KeyboardInterrupt:
        failed.append(what or _("Đã dừng, chưa sao lưu."))
