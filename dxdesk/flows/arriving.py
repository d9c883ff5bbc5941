"""Files from other offices on their way in: verified, and worked out as far as each alone tells. Not a verb itself.

Nothing is written here. Where many files or large ones come, child processes work them out ahead of the merge: the rows
a journal comes to take more time than writing them.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, select

from dxdesk import workers
from dxdesk.errors import Missing, Misuse, Problem, Refused
from dxdesk.flows import journals, trusting
from dxdesk.flows.journals import Brought
from dxdesk.flows.workspace import Workspace, existing, seen_as
from dxdesk.i18n import _
from dxdesk.models.tables import METADATA
from dxdesk.progress import SILENT, Progress
from dxdesk.store.rebuild import opened_campaigns
from dxdesk.sync import manifest as m
from dxdesk.sync import package
from dxdesk.sync.contents import Contents, read_contents
from dxdesk.sync.keys import DeviceKey
from dxdesk.sync.manifest import Kind
from dxdesk.sync.package import Package

BIG: Final = 1 << 20  # bytes of files, all together, from which children pay: some 12,000 entries
CHILDREN: Final = 4  # at most: more would only wait for the one that writes


@dataclass(frozen=True)
class Verified:
    """A file found good but for its journal, and what it is about as this store knows it."""

    about: Workspace
    package: Package
    contents: Contents

    @property
    def journal(self) -> bytes:
        return self.package.members.get(m.CHANGES, b"")

    def task(self) -> tuple[dict[str, Any], list[bytes]]:
        """What `journals.job` is told of it."""
        manifest, tables = self.package.manifest, self.contents.tables
        told = {
            "unit": manifest.unit, "sent": manifest.kind is Kind.SUBMISSION,
            "base": dict(manifest.base), "digest": manifest.digest, "tables": list(tables),
            "ends": {stream: (end.seq, end.hash) for stream, end in self.contents.ends.items()},
        }  # fmt: skip
        return told, [self.about.campaign.told, self.journal, *tables.values()]

    def work_out(self, progress: Progress = SILENT) -> None:
        """Work the journal out for its own sake, a large one in a child; raises what it is refused for."""
        task, bodies = self.task()
        if len(self.journal) < BIG:
            deque(journals.job(task, bodies, progress), maxlen=0)
            return
        with closing(workers.Crew(1)) as crew:
            deque(crew.give(journals.job, task, bodies).found(progress), maxlen=0)


@dataclass(frozen=True)
class Arrival(Verified):
    """A file found good as far as it alone can tell."""

    brought: Brought


# With the way to ask for what its journal comes to.
_Begun: TypeAlias = tuple[Verified, Callable[[Progress], Iterator[Any]]]


class Ahead:
    """Files that are merged one after the other, read and worked out ahead. Use as a context manager, or `close`."""

    def __init__(self, workspace: Workspace, paths: Sequence[Path], passphrase: str = "") -> None:
        self._workspace = workspace
        self._passphrase = passphrase
        self._coming = deque(paths)
        self._begun: deque[tuple[Path, _Begun | Problem]] = deque()
        size = min(CHILDREN, os.cpu_count() or 1, len(paths))
        large = sum(path.stat().st_size for path in paths if path.is_file()) >= BIG
        self._crew = workers.Crew(size) if large else None
        self._room = 2 * size if large else 1

    def again(self, paths: Sequence[Path]) -> Ahead:
        """The same for files that are tried once more."""
        return Ahead(self._workspace, paths, self._passphrase)

    def arrival(self, path: Path, progress: Progress = SILENT) -> Arrival:
        """One of the files, worked out; they are asked for in their order, though not all of them need be.

        Raises what reading a package raises, and `Refused`.
        """
        found: _Begun | Problem | None = None
        while found is None:
            while self._coming and len(self._begun) < self._room:
                coming = self._coming.popleft()
                self._begun.append((coming, self._begin(coming)))
            begun, found = self._begun.popleft()
            found = found if begun == path else None
        if isinstance(found, Problem):
            raise found
        verified, ask = found
        return Arrival(verified.about, verified.package, verified.contents, Brought(verified.journal, ask(progress)))

    def _begin(self, path: Path) -> _Begun | Problem:
        try:
            verified = self._verified(path)
        except Problem as problem:
            return problem
        task, bodies = verified.task()
        return verified, (
            partial(journals.job, task, bodies)
            if self._crew is None
            else self._crew.give(journals.job, task, bodies).found
        )

    def _verified(self, path: Path) -> Verified:
        if existing(path).suffix.lower() != ".dxsync":
            raise Misuse(_("Chỉ gộp được tệp có đuôi {known}.").format(known=".dxsync"))
        read = package.read(path, self._identities)
        if read.manifest.kind in (Kind.CAMPAIGN, Kind.ENROLMENT):
            hint = _("Kỳ báo cáo: dùng lệnh open; đăng ký máy: dùng lệnh trust.")
            raise Misuse(_("Tệp này không mang số liệu để gộp."), hint=hint)
        return Verified(_about(self._workspace, read), read, read_contents(read))

    @cached_property
    def _identities(self) -> list[DeviceKey]:
        return trusting.identities(self._passphrase)

    def close(self) -> None:
        if self._crew is not None:
            self._crew.close()

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _about(workspace: Workspace, read: Package) -> Workspace:
    """The unit and campaign a file is about, as this store knows them."""
    manifest = read.manifest
    if workspace.unit and manifest.unit != workspace.unit:
        raise Refused(
            _("Tệp chứa số liệu của đơn vị khác: {unit}.").format(unit=workspace.campaign.called(manifest.unit)),
            hint=_("Đơn vị chỉ gộp tệp của chính mình."),
        )
    with workspace.store.read() as connection:
        editions = _opened_editions(connection, manifest.campaign)
        if manifest.edition not in editions:
            raise Missing(
                _("Tệp thuộc kỳ báo cáo “{campaign}” mà dữ liệu này chưa mở.").format(campaign=manifest.campaign),
                hint=_("Hãy nhận tệp kỳ báo cáo mới nhất của cơ quan tổng hợp trước."),
            )
        campaign = workspace.campaign
        if campaign.hash != editions[-1]:
            campaign = next(c for c in opened_campaigns(connection) if c.id == manifest.campaign)
    if manifest.unit not in campaign.unit_by_code:
        raise Refused(_("Đơn vị “{unit}” không có trong kỳ báo cáo.").format(unit=manifest.unit))
    return seen_as(workspace, campaign, manifest.unit)


def _opened_editions(connection: Connection, campaign: str) -> list[str]:
    """The hashes of the editions held of an opened campaign, the newest last."""
    table = METADATA.tables["campaign"]
    opened = select(table.c.hash).where(table.c.id == campaign, table.c.opened).order_by(table.c.edition)
    return list(connection.scalars(opened))
