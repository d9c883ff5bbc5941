"""A file from another office on its way in: read, verified, and worked out as far as it alone tells; what came of it.

Not a verb itself, and nothing is written here. A large journal is worked out in a child process: the rows that it comes
to take more time than writing them.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from dxdesk import workers
from dxdesk.errors import Cancelled, Missing, Misuse, Parted, Problem, Refused
from dxdesk.flows.exchanging import journals, keybook, trusting
from dxdesk.flows.exchanging.journals import Brought
from dxdesk.flows.workspace import Workspace, existing, seen_as
from dxdesk.i18n import _
from dxdesk.progress import SILENT, Progress
from dxdesk.store.campaigns import editions, opened_campaign
from dxdesk.sync import manifest as m
from dxdesk.sync import package
from dxdesk.sync.contents import Contents, read_contents
from dxdesk.sync.keys import DeviceKey, key_id
from dxdesk.sync.manifest import Kind
from dxdesk.sync.package import Package

BIG: Final = 1 << 20  # bytes of files, all together, from which children pay: some 12,000 entries
CHILDREN: Final = 4  # at most: more would only wait for the one that writes


class Outcome(StrEnum):
    """What came of a file, or in a preview would come of it."""

    TAKEN = "taken"  # it is in, wholly
    KNOWN = "known"  # it was here before, or is older than what is: nothing changed
    OTHER = "other"  # it brings no figures: an enrolment is granted, a campaign opened by verbs of their own
    REFUSED = "refused"
    STOPPED = "stopped"  # the person stopped before it was in


@dataclass(frozen=True)
class Reception:
    """What a file is, and what came of it."""

    path: Path
    outcome: Outcome
    says: str  # the same in a sentence
    kind: Kind | None = None  # None where it couldn't be read
    signer: str = ""  # short id of the key
    holder: str = ""  # whose key that is, as far as it is known here
    unit: str = ""
    campaign: str = ""
    number: int = 0
    entries: int = 0  # new here
    records: int = 0  # that they are about
    conflicts: int = 0  # open afterwards, in the unit's data
    digest: str = ""  # of the unit's figures as they are held now
    aside: str = ""  # what makes it less than it seems: an edition since replaced, a round since overtaken
    rejoined: int = 0  # entries of this store that go on in a stream of their own now
    request: keybook.Request | None = None  # of an enrolment: the keys to compare before they are believed
    problem: Problem | None = None  # why it wasn't taken in

    @property
    def file(self) -> str:
        return self.path.name

    @property
    def known(self) -> bool:
        return self.outcome is Outcome.KNOWN

    @property
    def stopped(self) -> bool:
        return self.outcome is Outcome.STOPPED

    @property
    def is_campaign(self) -> bool:
        return self.kind is Kind.CAMPAIGN

    @property
    def is_report(self) -> bool:
        return self.kind is Kind.SUBMISSION

    @property
    def is_receipt(self) -> bool:
        return self.kind is Kind.RECEIPT

    @property
    def taken(self) -> bool:
        """Whether it is here now, or in a preview would be."""
        return self.outcome in (Outcome.TAKEN, Outcome.KNOWN)

    @property
    def news(self) -> bool:
        """Whether it has anything that wasn't here."""
        return bool(self.entries) or (self.outcome is Outcome.TAKEN and self.is_receipt)

    @property
    def may_wait(self) -> bool:
        """Whether it may be taken in once another file is: the store knows its sender then, or what comes before it."""
        return isinstance(self.problem, (Refused, Missing))

    @property
    def parted(self) -> bool:
        """Whether it can be taken in once what this store has is joined to it again."""
        return isinstance(self.problem, Parted)

    def checked(self) -> Reception:
        """Itself, where it was taken in; raises why it wasn't."""
        if self.stopped:
            raise Cancelled
        if self.problem is not None:
            raise self.problem
        return self


@dataclass(frozen=True)
class Verified:
    """A file found good but for its journal, and what it is about as this store knows it."""

    about: Workspace
    package: Package
    contents: Contents

    @property
    def journal(self) -> bytes:
        return self.package.members.get(m.CHANGES, b"")

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, or a little more."""
        return sum(map(len, self.package.members.values()))

    def parts(self, crew: workers.Crew | None = None) -> Callable[[Progress], Iterator[Any]]:
        """Have the journal worked out, by a child of the crew if there is one; returns the way to ask for what it comes
        to, which `Brought` takes."""
        task, bodies = self._task()
        return partial(journals.job, task, bodies) if crew is None else crew.give(journals.job, task, bodies).found

    def work_out(self, progress: Progress = SILENT) -> None:
        """Work the journal out for its own sake, a large one in a child; raises what it is refused for."""
        if len(self.journal) < BIG:
            deque(self.parts()(progress), maxlen=0)
            return
        with closing(workers.Crew(1)) as crew:
            deque(self.parts(crew)(progress), maxlen=0)

    def _task(self) -> tuple[dict[str, Any], list[bytes]]:
        """What `journals.job` is told of it."""
        manifest, tables = self.package.manifest, self.contents.tables
        told = {
            "unit": manifest.unit, "sent": manifest.kind is Kind.SUBMISSION,
            "base": dict(manifest.base), "digest": manifest.digest, "tables": list(tables),
            "ends": {stream: (end.seq, end.hash) for stream, end in self.contents.ends.items()},
        }  # fmt: skip
        return told, [self.about.campaign.told, self.journal, *tables.values()]


@dataclass(frozen=True)
class Arrival(Verified):
    """A file found good as far as it alone can tell."""

    brought: Brought


class Incoming:
    """A file on its way in, and what is known of it so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.begun = False
        self.verified: Verified | None = None
        self.parts: Callable[[Progress], Iterator[Any]] | None = None  # how to ask for what its journal comes to
        self.reception: Reception | None = None  # what came of it; of one that waits for another, why it does

    def arrival(self, progress: Progress) -> Arrival | None:
        """What the file brings, to be taken in once; None where `reception` says already that it isn't. Raises
        `Refused` for a journal that isn't in order."""
        if self.verified is None or self.parts is None:
            return None
        about, read, contents = self.verified.about, self.verified.package, self.verified.contents
        return Arrival(about, read, contents, Brought(self.verified.journal, self.parts(progress)))

    def put_back(self, *, whole: bool) -> None:
        """What was worked out is used up; unless it is kept `whole` the file is read again when it is begun again."""
        self.begun, self.parts = False, None
        if not whole:
            self.verified = None


class Reader:
    """Reads files ahead of whoever takes them in, and has children work out their journals where they are large.
    `close` it."""

    def __init__(self, workspace: Workspace, passphrase: str) -> None:
        self._workspace, self._passphrase = workspace, passphrase
        self._crew: workers.Crew | None = None
        self._room = 1  # files that are read ahead, the one that is next included

    def expect(self, files: Collection[Incoming]) -> None:
        """Make ready for so many files."""
        if self._crew is None and sum(file.path.stat().st_size for file in files if file.path.is_file()) >= BIG:
            size = min(CHILDREN, os.cpu_count() or 1, len(files))
            self._crew, self._room = workers.Crew(size), 2 * size

    def begin(self, files: Iterable[Incoming]) -> None:
        """Begin the next of the files that wait, in their order."""
        for file in islice(files, self._room):
            if not file.begun:
                file.begun = True
                self._begin(file)

    def close(self) -> None:
        if self._crew is not None:
            self._crew.close()

    def _begin(self, file: Incoming) -> None:
        """Read a file, unless that was done, and have its journal worked out; what is wrong is known then."""
        try:
            if file.verified is None:
                read = self._read(file.path)
                if read.manifest.kind in (Kind.CAMPAIGN, Kind.ENROLMENT):
                    file.reception = _other(self._workspace, file.path, read)
                    return
                file.verified = Verified(_about(self._workspace, read), read, read_contents(read))
            file.parts = file.verified.parts(self._crew)
        except Problem as problem:
            file.reception = refusal(file.path, problem)

    def _read(self, path: Path) -> Package:
        if existing(path).suffix.lower() != ".dxsync":
            raise Misuse(_("Chỉ gộp được tệp có đuôi {known}.").format(known=".dxsync"))
        return package.read(path, self._identities)

    @cached_property
    def _identities(self) -> list[DeviceKey]:
        return trusting.identities(self._passphrase)


def _other(workspace: Workspace, path: Path, read: Package) -> Reception:
    """What a file is that brings no figures."""
    hint = _("Kỳ báo cáo: dùng lệnh open; đăng ký máy: dùng lệnh trust.")
    problem, kind = Misuse(_("Tệp này không mang số liệu để gộp."), hint=hint), read.manifest.kind
    request = keybook.request_in(workspace, path.name, read) if kind is Kind.ENROLMENT else None
    return Reception(path, Outcome.OTHER, f"{problem.message} {hint}", kind, request=request, problem=problem)


def refusal(path: Path, problem: Problem, read: Package | None = None) -> Reception:
    """A file that isn't taken in, as far as it could be read."""
    if isinstance(problem, Refused):
        problem.hint = problem.hint or _("Hãy đề nghị bên gửi lập lại tệp.")  # nobody mends a signed file by hand
    says = f"{problem.message} {problem.hint}".rstrip()
    if read is None:
        return Reception(path, Outcome.REFUSED, says, problem=problem)
    manifest = read.manifest
    return Reception(
        path, Outcome.REFUSED, says, manifest.kind, key_id(manifest.device), unit=manifest.unit,
        campaign=manifest.campaign, number=manifest.number, problem=problem,
    )  # fmt: skip


def _about(workspace: Workspace, read: Package) -> Workspace:
    """The unit and campaign a file is about, as this store knows them."""
    manifest = read.manifest
    if workspace.unit and manifest.unit != workspace.unit:
        raise Refused(
            _("Tệp chứa số liệu của đơn vị khác: {unit}.").format(unit=workspace.campaign.called(manifest.unit)),
            hint=_("Đơn vị chỉ gộp tệp của chính mình."),
        )
    with workspace.store.read() as connection:
        held = [one.hash for one in editions(connection, manifest.campaign) if one.opened]
        if manifest.edition not in held:
            raise Missing(
                _("Tệp thuộc kỳ báo cáo “{campaign}” mà dữ liệu này chưa mở.").format(campaign=manifest.campaign),
                hint=_("Hãy nhận tệp kỳ báo cáo mới nhất của cơ quan tổng hợp trước."),
            )
        campaign = workspace.campaign
        if campaign.hash != held[-1]:
            campaign = opened_campaign(connection, manifest.campaign)
    if manifest.unit not in campaign.unit_by_code:
        raise Refused(_("Đơn vị “{unit}” không có trong kỳ báo cáo.").format(unit=manifest.unit))
    return seen_as(workspace, campaign, manifest.unit)
