"""Opening and making store files, off the window's thread: the verbs behind it take half a second to import."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dxdesk import settings
from dxdesk.errors import NotTidied, Problem, reason
from dxdesk.flows import workspace
from dxdesk.flows.keeping import care, lifecycle, opening, repairing
from dxdesk.i18n import _
from dxdesk.ui.dialogs import preferences, unsaved_dialog

if TYPE_CHECKING:
    from dxdesk.flows.keeping.lifecycle import CampaignOffer, Source
    from dxdesk.flows.workspace import Workspace
    from dxdesk.models.unit import Unit
    from dxdesk.progress import Progress
    from dxdesk.ui.desk import Desk


def open_store(desk: Desk, path: str, campaign: str = "") -> None:
    """Open a store (with one of its campaigns) in place of the one shown; that one is closed, with a backup."""
    same = desk.ws is not None and desk.ws.store.path == Path(path)
    if same and campaign in ("", desk.store.campaign.id):
        _begin_opening(desk, path, campaign, same=True)
    else:
        _leave(desk, partial(_begin_opening, desk, path, campaign, same=same))


def _leave(desk: Desk, then: Callable[[], object]) -> None:
    """Go on once the person has given up what couldn't be written, if there is anything."""
    if desk.ws is not None:
        unsaved_dialog.before_leaving(desk, _("mở tệp khác"), then)
    else:
        then()


def _begin_opening(desk: Desk, path: str, campaign: str, *, same: bool) -> None:
    title = _("Đang mở {name}…").format(name=Path(path).name)
    desk.jobs.write(
        title,
        _reopen if same else _open,
        desk.ws,
        Path(path),
        campaign,
        done=partial(_opened, desk),
        failed=partial(_lost if same else _failed, desk),
        owner=desk,
    )


def make_store(desk: Desk, path: Path, campaign: str, unit: str, officer: str) -> None:
    """Make a store and show it: the unit's, or without one the centre's."""
    _leave(desk, partial(_begin_making, desk, path, campaign, unit, officer))


def _begin_making(desk: Desk, path: Path, campaign: str, unit: str, officer: str) -> None:
    title = _("Đang tạo {name}…").format(name=path.name)
    desk.jobs.write(
        title,
        _make,
        desk.ws,
        path,
        campaign,
        unit,
        officer,
        done=partial(_opened, desk),
        failed=partial(_failed, desk),
        owner=desk,
    )


def restore(desk: Desk, copy: Path) -> None:
    """Put a backup in the place of the open store and show it."""
    path = desk.store.store.path
    desk.jobs.write(
        _("Đang khôi phục…"),
        _restore,
        desk.ws,
        path,
        copy,
        done=partial(_opened, desk),
        failed=partial(_lost, desk),
        owner=desk,
    )


def repair(desk: Desk) -> None:
    """Mend the open store, which is closed meanwhile, and show it again."""
    path = desk.store.store.path
    desk.jobs.write(
        _("Đang sửa…"), _repair, desk.ws, path,
        done=partial(_opened, desk), failed=partial(_lost, desk), owner=desk, watch=True,
    )  # fmt: skip


def close(ws: Workspace | None) -> Problem | None:
    """Close a store; if anything was written a backup is taken. Returns what failed after all was kept."""
    if ws is not None:
        try:
            opening.close_store(ws)
        except NotTidied as problem:
            return problem
    return None


class _Shown(NamedTuple):
    """A store to be shown, and what is to be told besides."""

    ws: Workspace
    told: Problem | None = None
    said: str = ""


def _open(old: Workspace | None, path: Path, campaign: str) -> _Shown:
    opened = opening.open_store(path, campaign=campaign)
    return _Shown(opened, close(old))


def _reopen(old: Workspace, path: Path, campaign: str) -> _Shown:
    """Whoever has a store open holds its lock, so it is closed before it is opened again."""
    told = close(old)
    return _Shown(opening.open_store(path, campaign=campaign), told)


def _restore(old: Workspace, path: Path, copy: Path) -> _Shown:
    told = close(old)
    care.restore(path, copy)
    return _Shown(lifecycle.open_store(path), told)


def _repair(old: Workspace, path: Path, progress: Progress) -> _Shown:
    told = close(old)
    done = repairing.repair(path, progress=progress)
    said = _("Đã sửa; tệp hỏng được giữ ở {before}.").format(before=done.before) if done.done else ""
    if done.lost:
        told = Problem(f"{said} {_('Mất:')} {' '.join(done.lost)}")
    return _Shown(opening.open_store(path), told, said)


def _make(old: Workspace | None, path: Path, campaign: str, unit: str, officer: str) -> _Shown:
    profile = workspace.Profile.UNIT if unit else workspace.Profile.CENTRAL
    made = lifecycle.new_store(path, campaign, unit=unit, officer=officer, profile=profile)
    settings.save(settings.load().model_copy(update={"officer": officer}))
    return _Shown(made, close(old))


def _opened(desk: Desk, shown: _Shown) -> None:
    desk.open(shown.ws)
    if shown.said:
        desk.say(shown.said, "ok")
    if shown.told is not None:
        desk.problem.emit(shown.told)
    if shown.ws.store.lacking:
        hint = _("Hãy chép lại tệp sau khi đóng chương trình, hoặc sửa tệp này (Lịch sử, Bản sao lưu).")
        desk.problem.emit(Problem(shown.ws.store.said_lacking, hint=hint))
    desk.jobs.write("", _remember, str(shown.ws.store.path), owner=desk)


def _remember(path: str) -> None:
    try:
        preferences.remember_opened(path)
    except OSError as error:
        raise Problem(_("Không ghi được danh sách tệp mở gần đây."), hint=reason(error)) from error


def _failed(desk: Desk, problem: Problem) -> None:
    desk.problem.emit(problem)


def _lost(desk: Desk, problem: Problem) -> None:
    """The store was closed and couldn't be opened again."""
    desk.open(None)
    desk.problem.emit(problem)


def offers() -> tuple[list[CampaignOffer], str]:
    """The built-in campaigns, and the officer's name as given last."""
    return lifecycle.offered(), settings.load().officer


def source(campaign: str) -> tuple[Source, list[Unit]]:
    """A campaign with its units."""
    return lifecycle.read_source(campaign), lifecycle.units_of(campaign)
