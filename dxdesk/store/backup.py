"""Backups: taken online, checked by opening them, thinned as they age."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from dxdesk.errors import Missing, Misuse, Problem
from dxdesk.i18n import _
from dxdesk.paths import put_in_place
from dxdesk.store.database import translated
from dxdesk.store.dialects import sqlite

KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY = 12, 10, 9
_NAME = re.compile(r".*-(\d{8}-\d{6})(?:-[a-z-]+)?\.dxdb")


def folder(store: Path) -> Path:
    return store.with_name(store.stem + ".sao-luu")


def backup(store: Path, reason: str = "", *, moment: datetime | None = None) -> Path:
    """A checked copy beside the store; older ones are thinned. `reason` is a short ASCII word in its name."""
    moment = moment or _now()
    folder(store).mkdir(exist_ok=True)
    while (target := _named(store, moment, reason)).exists():  # never in the place of another one
        moment += timedelta(seconds=1)
    copy(store, target)
    thin(listing(store), moment)
    return target


def _now() -> datetime:
    return datetime.now()  # noqa: DTZ005 - names say the time on the wall, and people pick a backup by it


def _named(store: Path, moment: datetime, reason: str) -> Path:
    return folder(store) / f"{store.stem}-{moment:%Y%m%d-%H%M%S}{'-' + reason if reason else ''}.dxdb"


def listing(store: Path) -> list[tuple[datetime, Path]]:
    """The backups of a store, newest first."""
    found = []
    for path in folder(store).glob("*.dxdb"):
        if match := _NAME.fullmatch(path.name):
            found.append((datetime.strptime(match[1], "%Y%m%d-%H%M%S"), path))  # noqa: DTZ007 - as in `_now`
    return sorted(found, reverse=True)


def thin(backups: Iterable[tuple[datetime, Path]], now: datetime) -> list[Path]:
    """Delete what is neither of the last day nor the last of its day, week or month among those kept; returns it."""
    listed = sorted(backups, reverse=True)
    keep = {path for moment, path in listed if now - moment < timedelta(days=1)}
    periods: tuple[tuple[Callable[[datetime], object], int], ...] = (
        (lambda m: m.date(), KEEP_DAILY),
        (lambda m: m.isocalendar()[:2], KEEP_WEEKLY),
        (lambda m: (m.year, m.month), KEEP_MONTHLY),
    )
    for period, count in periods:
        seen: dict[object, Path] = {}
        for moment, path in listed:
            seen.setdefault(period(moment), path)
        keep.update(list(seen.values())[:count])
    gone = [path for _moment, path in listed if path not in keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def restore(store: Path, chosen: Path) -> Path | None:
    """Put a backup in a store's place; what was there is backed up first and its copy returned.

    What is too damaged for that is put aside as it is, with the ending `.hong`.
    The caller holds the store's lock and has closed it.
    """
    if not chosen.is_file():
        raise Missing(_("Không tìm thấy bản sao lưu “{name}”.").format(name=chosen.name))
    if chosen.resolve() == store.resolve():
        raise Misuse(_("Bản sao lưu và tệp dữ liệu là một."))
    sqlite.identify(chosen)
    before = _kept(store) if store.exists() else None
    copy(chosen, store)
    for left in ("-wal", "-shm"):
        store.with_name(store.name + left).unlink(missing_ok=True)
    return before


def _kept(store: Path) -> Path:
    try:
        return backup(store, "truoc")
    except Problem:
        aside = _named(store, _now(), "truoc").with_suffix(".hong")
        return Path(shutil.copy2(store, aside))


def copy(source: Path, target: Path) -> None:
    """The target is whole or not there: it is written beside its place and renamed once it has been checked."""
    temporary = target.with_name(f".{target.name}.part")
    temporary.unlink(missing_ok=True)
    try:
        with translated(source):
            sqlite.copy_online(source, temporary)
        put_in_place(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
