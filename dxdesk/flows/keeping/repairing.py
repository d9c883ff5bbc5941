"""Mending a damaged store: from its own journal, and from a backup where that isn't enough."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dxdesk.errors import Invalid, Missing, Problem, Refused, Unreadable, UpdateNeeded
from dxdesk.flows.keeping.care import held
from dxdesk.flows.soundness import verified_store
from dxdesk.flows.workspace import existing
from dxdesk.i18n import _
from dxdesk.progress import SILENT, Progress
from dxdesk.store import backup
from dxdesk.store.database import Store
from dxdesk.store.safety.salvage import Salvaged, salvage

TRIED = 5  # backups, the newest first


@dataclass(frozen=True)
class Repaired:
    """What was found and what mending it comes to; `lost` is what no file holds any more, in sentences."""

    problems: list[str] = field(default_factory=list)  # none: there is nothing to mend
    lost: list[str] = field(default_factory=list)
    base: Path | None = None  # the backup that was needed
    before: Path | None = None  # where the damaged file is kept
    done: bool = False


def preview(path: Path, progress: Progress = SILENT) -> Repaired:
    """What is wrong with a store and what mending it would come to; nothing is changed, and it may be open.

    Raises `Unreadable` where nothing can be mended.
    """
    # Elsewhere than beside the store: that may lie on something that can't be written.
    with TemporaryDirectory(prefix="dxdesk-") as folder, _planned(path, Path(folder), progress) as (plan, _fresh):
        return plan


def repair(path: Path, progress: Progress = SILENT) -> Repaired:
    """Make a damaged store whole again: entries as far as their chain bears them out, rows made anew from them.

    Where its own journal isn't enough, what is damaged comes from the newest good backup. The damaged file is kept
    beside the backups. `Unreadable` where nothing can be mended, `Busy` while the store is open.
    """
    with held(existing(path)), _planned(path, path.parent, progress) as (plan, fresh):
        if not plan.problems:
            return plan
        backup.require_one_name(path)
        before = backup.keep_as_it_is(path)
        backup.replace_store(fresh, path)
        return replace(plan, before=before, done=True)


@contextmanager
def _planned(path: Path, place: Path, progress: Progress) -> Iterator[tuple[Repaired, Path]]:
    found = verified_store(existing(path), progress)
    if not found.problems:
        yield Repaired(), path
        return
    fresh = place / f".dxdesk-{secrets.token_hex(8)}.part"
    try:
        base, salvaged = _best(path, fresh, progress)
        yield Repaired(found.problems, [*_gap(path), *salvaged.lost], base), fresh
    finally:
        _clear(fresh)


def _best(path: Path, fresh: Path, progress: Progress) -> tuple[Path | None, Salvaged]:
    """Of what the store alone and each backup make of it, the one by which least is lost; it lies at `fresh`."""
    tried: list[tuple[int, int, Path | None]] = []
    bases: list[Path | None] = [None, *(copy for _moment, copy in backup.listing(path)[:TRIED])]
    for place, base in enumerate(bases):
        progress.step(place, len(bases), _("Đang thử khôi phục…"))
        salvaged = _try(path, base, fresh, progress)
        if salvaged is not None and not salvaged.lost:
            return base, salvaged
        if salvaged is not None:
            tried.append((salvaged.entries, len(salvaged.lost), base))
    for _entries, _n, base in sorted(tried, key=lambda one: one[:2]):
        if (salvaged := _try(path, base, fresh, progress)) is not None:
            return base, salvaged
    raise Unreadable(
        _("Không sửa được “{name}”: tệp hỏng quá nhiều và không có bản sao lưu nào còn tốt.").format(name=path.name),
        hint=_("Hãy giữ nguyên tệp này và hỏi người hỗ trợ."),
    )


def _try(path: Path, base: Path | None, fresh: Path, progress: Progress) -> Salvaged | None:
    """None where what comes of it isn't sound."""
    _clear(fresh)
    try:
        if base is not None and verified_store(base, progress).problems:
            return None
        salvaged = salvage(path, base, fresh)
        return None if verified_store(fresh, progress).problems else salvaged
    except (Invalid, Missing, Refused, Unreadable, UpdateNeeded):  # a disk that takes nothing is no damage of the file
        return None


def _gap(path: Path) -> list[str]:
    """What a copy without its last changes lacks."""
    with suppress(Problem), Store(path, writable=False) as store:
        return [store.said_lacking] if store.said_lacking else []
    return []


def _clear(fresh: Path) -> None:
    for ending in ("", "-wal", "-shm", ".lock"):
        fresh.with_name(fresh.name + ending).unlink(missing_ok=True)
