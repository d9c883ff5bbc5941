"""Backups: taken online, checked, bounded in number and size, thinned as they age."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import filelock
from sqlalchemy.exc import DatabaseError

from dxdesk.errors import Busy, Missing, Misuse, Problem, Unreadable, reason
from dxdesk.i18n import _
from dxdesk.paths import make_private, put_in_place, touch_private
from dxdesk.store.dialects import sqlite
from dxdesk.store.dialects.sqlite import translated

KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY = 12, 10, 9
LATEST, HOURLY = 20, 12  # of the last day: the newest, and the last ones of hours
DAY_BYTES = 200 * 2**20  # of all of the last day; the three newest stay whatever they take
ENDING = ".sao-luu"
ASIDE = ".hong"  # what a damaged store is put aside with
_NAME = re.compile(r".*-(\d{8}-\d{6})(?:-(\d+))?(?:-[a-z-]+)?\.dxdb")
_NUMBERED = re.compile(r"(.*-\d{8}-\d{6})(?:-(\d+))?(?:-[a-z-]+)?\.(?:dxdb|hong)")
_STEM = 80  # bytes of a store's name in those of its backups, which would become too long for the system otherwise
_PATIENCE = 60  # seconds to wait for another program that is taking a backup of the same store

Check = Callable[[Path], None]  # raises where a copy isn't good


def folder(store: Path) -> Path:
    return store.with_name(_shortened(store.stem, 240) + ENDING)


def _shortened(words: str, limit: int) -> str:
    """As much of a name as so many bytes hold; a cut one stays its own."""
    raw = words.encode(errors="surrogateescape")
    if len(raw) <= limit:
        return words
    return f"{raw[: limit - 9].decode(errors='ignore')}~{hashlib.sha256(raw).hexdigest()[:8]}"


def backup(store: Path, why: str = "", *, moment: datetime | None = None, check: Check | None = None) -> Path:
    """A checked copy beside the store; older ones are thinned. `why` is a short ASCII word in its name.

    Raises `Unreadable` for a damaged store, of which no copy is kept, and `Problem` where the copy can't be written.
    """
    moment = moment or _now()
    with _place(store) as place:
        with _written_to(place):
            temporary = place / f".dxdesk-{secrets.token_hex(8)}.part"
            try:
                _copy(store, temporary, check)
                target = _free_name(store, moment, why)
                temporary.replace(target)
            finally:
                _remove(temporary)
        thin(listing(store), moment)
    return target


@contextmanager
def _place(store: Path) -> Iterator[Path]:
    """The folder of a store's backups, for one program at a time: so names are free, and leftovers are nobody's."""
    place = folder(store)
    with _written_to(place):
        place.mkdir(mode=0o700, exist_ok=True)
        make_private(place)
        lock = filelock.FileLock(place / ".lock", timeout=_PATIENCE)
        try:
            lock.acquire()
        except filelock.Timeout:
            raise Busy(_("Chương trình khác đang sao lưu dữ liệu này.")) from None
    try:
        for left in place.glob(".*.part*"):
            _remove(left)
        yield place
    finally:
        lock.release()


def _now() -> datetime:
    return datetime.now()  # noqa: DTZ005 - names say the time on the wall, and people pick a backup by it


def _free_name(store: Path, moment: datetime, why: str, ending: str = ".dxdb") -> Path:
    """A name for a backup that none has yet, also within one second."""
    head = f"{_shortened(store.stem, _STEM)}-{moment:%Y%m%d-%H%M%S}"
    there = [match for path in folder(store).glob("*") if (match := _NUMBERED.fullmatch(path.name))]
    number = max((int(match[2] or 1) for match in there if match[1] == head), default=0) + 1  # after those thinned, too
    return folder(store) / f"{head}{f'-{number}' if number > 1 else ''}{'-' + why if why else ''}{ending}"


def listing(store: Path) -> list[tuple[datetime, Path]]:
    """The backups of a store, newest first."""
    found = []
    for path in folder(store).glob("*.dxdb"):
        if match := _NAME.fullmatch(path.name):
            moment = datetime.strptime(match[1], "%Y%m%d-%H%M%S")  # noqa: DTZ007 - as in `_now`
            found.append((moment, int(match[2] or 1), path))
    return [(moment, path) for moment, _number, path in sorted(found, reverse=True)]


def thin(backups: Iterable[tuple[datetime, Path]], now: datetime) -> list[Path]:
    """Delete what is neither among the newest, nor the last of its hour, day, week or month among those kept, nor fits
    into what a day may take; returns it. Backups come newest first."""
    listed = list(backups)
    keep = _of_the_day([(moment, path) for moment, path in listed if now - moment < timedelta(days=1)])
    periods: tuple[tuple[Callable[[datetime], object], int], ...] = (
        (lambda m: m.date(), KEEP_DAILY),
        (lambda m: m.isocalendar()[:2], KEEP_WEEKLY),
        (lambda m: (m.year, m.month), KEEP_MONTHLY),
    )
    for period, count in periods:
        keep.update(_last_of(listed, period, count))
    gone = [path for _moment, path in listed if path not in keep]
    for path in gone:
        _remove(path)
    return gone


def _last_of(listed: Iterable[tuple[datetime, Path]], period: Callable[[datetime], object], count: int) -> list[Path]:
    seen: dict[object, Path] = {}
    for moment, path in listed:
        seen.setdefault(period(moment), path)
    return list(seen.values())[:count]


def _of_the_day(listed: list[tuple[datetime, Path]]) -> set[Path]:
    """Those of the last day that stay, newest first while they fit."""
    wanted = {path for _moment, path in listed[:LATEST]}
    wanted.update(_last_of(listed, lambda m: (m.date(), m.hour), HOURLY))
    kept: set[Path] = set()
    size = 0
    for _moment, path in listed:
        if path in wanted:
            size += path.stat().st_size if path.exists() else 0
            if size <= DAY_BYTES or len(kept) < 3:
                kept.add(path)
    return kept


def restore(store: Path, chosen: Path, check: Check | None = None) -> Path | None:
    """Put a backup in a store's place; what was there is backed up first and its copy returned.

    What is too damaged for that is put aside as it is, with the ending `.hong`; of an empty file nothing is kept.
    The caller holds the store's lock and has closed it.
    """
    if not chosen.is_file():
        raise Missing(_("Không tìm thấy bản sao lưu “{name}”.").format(name=chosen.name))
    if chosen.resolve() == store.resolve():
        raise Misuse(_("Bản sao lưu và tệp dữ liệu là một."))
    require_one_name(store)
    with translated(chosen):
        sqlite.identify(chosen)
    with _whole(chosen, store, check) as fresh:
        before = put_aside(store) if store.exists() and store.stat().st_size else None
        replace_store(fresh, store)
    return before


def require_one_name(store: Path) -> None:
    """Raises `Misuse` where a store that is about to be replaced has other names (hard links): they would go on being
    the old file, and one store would be two."""
    names = store.stat().st_nlink if store.exists() else 1
    if names > 1:
        raise Misuse(
            _("Tệp “{name}” có {n} tên trên ổ đĩa (liên kết cứng); thay tệp này thì tên kia vẫn là tệp cũ.").format(
                name=store.name, n=names
            ),
            hint=_("Hãy xóa các tên khác của tệp (dữ liệu không mất) rồi làm lại."),
        )


def put_aside(store: Path) -> Path:
    """A copy of a store that is about to be replaced: a backup, or what is too damaged for one as it is."""
    try:
        return backup(store, "truoc")
    except Unreadable:
        return keep_as_it_is(store)


def keep_as_it_is(store: Path) -> Path:
    """The bytes of a damaged store, and of its log, among the backups under an ending that none of them has."""
    with _place(store) as place, _written_to(place):
        aside = _free_name(store, _now(), "truoc", ASIDE)
        for ending in ("", "-wal"):
            part = store.with_name(store.name + ending)
            if part.exists():
                kept = aside.with_name(aside.name + ending)
                touch_private(kept)
                shutil.copyfile(part, kept)
        return aside


def replace_store(fresh: Path, store: Path) -> None:
    """Have a whole new file be the store. What lies beside the old one belongs to that alone, and goes first: SQLite
    would fold an old log into the new file."""
    for left in ("-wal", "-shm"):
        store.with_name(store.name + left).unlink(missing_ok=True)
    put_in_place(fresh, store)


def copy(source: Path, target: Path, check: Check | None = None) -> None:
    """The target is whole or not there: it is written beside its place and renamed once it has been checked."""
    with _whole(source, target, check) as fresh:
        put_in_place(fresh, target)


@contextmanager
def _whole(source: Path, target: Path, check: Check | None) -> Iterator[Path]:
    """A checked copy beside where it is to be; gone afterwards unless it was put there."""
    temporary = target.with_name(f".dxdesk-{secrets.token_hex(8)}.part")
    try:
        with _written_to(target.parent):
            _copy(source, temporary, check)
        yield temporary
    finally:
        _remove(temporary)


def _copy(source: Path, target: Path, check: Check | None) -> None:
    touch_private(target)
    try:
        sqlite.copy_online(source, target)
    except (DatabaseError, sqlite3.Error) as error:
        problem = sqlite.explain(getattr(error, "orig", error), source)
        if isinstance(problem, (Busy, Unreadable)):
            raise problem from error
        raise _not_copied(sqlite.why_not_kept(error)) from error
    if check is not None:
        check(target)


@contextmanager
def _written_to(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _not_copied(f"{place.name}: {reason(error)}") from error


def _not_copied(why: str) -> Problem:
    return Problem(
        _("Không ghi được bản sao lưu: {why}.").format(why=why),
        hint=_("Hãy giải phóng ổ đĩa hoặc kiểm tra quyền ghi thư mục sao lưu."),
    )


def _remove(path: Path) -> None:
    """A file that isn't wanted, if it can be removed at all: no reason to fail."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
