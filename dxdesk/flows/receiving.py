"""Taking in a file from another office: verified, merged, and told in plain words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

import orjson
from sqlalchemy import Connection, select, update

from dxdesk import collector
from dxdesk.errors import Missing, Problem, Refused
from dxdesk.flows import diary, rejoining, rounds, signing, trusting
from dxdesk.flows.arriving import Ahead, Arrival
from dxdesk.flows.journals import PART, StateCheck
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import N_, _
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA
from dxdesk.progress import SILENT, Progress
from dxdesk.store import backup, merging, scans
from dxdesk.store.database import fetch
from dxdesk.store.merging import Foreign, Merged
from dxdesk.store.projection import Chain, together
from dxdesk.store.rebasing import Moved
from dxdesk.store.rebuild import units_in
from dxdesk.store.rows import Kept, RowCodec
from dxdesk.sync.contents import Contents, believed, check_attachments
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.package import Package
from dxdesk.sync.statements import GoodHead
from dxdesk.sync.trust import Keyring

R = TypeVar("R")

_ANSWERS = {
    "accepted": N_("Báo cáo của đơn vị được tiếp nhận."),
    "returned": N_("Báo cáo của đơn vị bị trả lại, xem ý kiến của cơ quan tổng hợp."),
}


@dataclass(frozen=True)
class Taken:
    """What came of one file."""

    file: str
    kind: str
    unit: str
    campaign: str
    number: int
    entries: int  # new here
    records: int  # that they are about
    conflicts: int  # open afterwards, in the unit's data
    known: bool  # the file had been taken in before
    digest: str  # of the unit's figures as they are held now
    says: str  # the same in a sentence
    aside: str = ""  # what makes it less than it seems: an edition since replaced, a round since overtaken
    rejoined: int = 0  # entries of this store that go on in a stream of their own now


class _OnlyTrying(Exception):
    """Ends the transaction of a trial."""


@collector.at_rest()
def merge(
    workspace: Workspace,
    path: Path,
    *,
    dry_run: bool = False,
    rejoin: bool = False,
    passphrase: str = "",
    ahead: Ahead | None = None,
    progress: Progress = SILENT,
) -> Taken:
    """Take in an exchange, a submission or a receipt, wholly or not at all; `ahead` names it among others to come.

    Nothing is kept unless limits, signature, sender, unit and contents are found good. With `rejoin`, what this store
    has after the place where a stream parted from the file's goes on in a stream of its own, so that both are held.
    Raises what reading a package raises; `Parted` for a stream that parted; `Refused` for an unknown sender, a foreign
    unit, gaps, and rows that aren't what their entries come to.
    """
    progress.step(0, 0, _("Đang kiểm tra tệp…"))
    try:
        with nullcontext(ahead) if ahead is not None else Ahead(workspace, [path], passphrase) as files:
            return _merge(workspace, files.arrival(path, progress), path.name, progress, dry_run=dry_run, rejoin=rejoin)
    except Refused as problem:
        problem.hint = problem.hint or _("Hãy đề nghị bên gửi lập lại tệp.")  # nobody mends a signed file by hand
        raise


def merge_all(
    workspace: Workspace, paths: Sequence[Path], *, dry_run: bool = False, rejoin: bool = False, passphrase: str = ""
) -> list[Taken | Problem]:
    """Take in several files, each wholly or not at all: what came of each, in their order."""

    def take(listed: Sequence[Path]) -> Iterator[Taken | Problem]:
        with Ahead(workspace, listed, passphrase) as ahead:
            for path in listed:
                try:
                    yield merge(workspace, path, dry_run=dry_run, rejoin=rejoin, ahead=ahead)
                except Problem as problem:
                    yield problem

    return in_any_order(
        paths, take, came=lambda found: isinstance(found, Taken) and not dry_run,
        waits=lambda found: isinstance(found, Problem) and may_wait(found),
    )  # fmt: skip


def in_any_order(
    paths: Sequence[Path], take: Callable[[Sequence[Path]], Iterable[R]], *, came: Callable[[R], bool],
    waits: Callable[[R], bool],
) -> list[R]:  # fmt: skip
    """Take files, and those that may wait for another (`waits`) again after it, as long as any comes in (`came`)."""
    found, held, turn = dict[int, R](), Held[int](), list(range(len(paths)))
    while turn:
        tried, turn = zip(turn, take([paths[place] for place in turn]), strict=True), []
        for place, one in tried:
            found[place] = one
            turn += held.settle(place, came=came(one), waits=waits(one))
    return [found[place] for place in range(len(paths))]


class Held(Generic[R]):
    """Files that weren't taken in and may be after another: which follows on which no name and no order tells."""

    def __init__(self) -> None:
        self.files: list[R] = []

    def settle(self, file: R, *, came: bool, waits: bool) -> list[R]:
        """Say what came of a file; returns those to try again now."""
        again: list[R] = []
        if came:
            again, self.files = self.files, []
        if waits:
            self.files.append(file)
        return again


def may_wait(problem: Problem) -> bool:
    """Whether a file that was refused for this may be taken in once another one is."""
    return isinstance(problem, (Refused, Missing))


def _merge(
    workspace: Workspace, arrival: Arrival, file: str, progress: Progress, *, dry_run: bool, rejoin: bool
) -> Taken:
    store = workspace.store
    found: list[Taken] = []
    try:
        with store.write() as connection:
            found.append(_take(arrival, connection, file, progress, rejoin=rejoin))
            if dry_run:
                raise _OnlyTrying
            # Nothing is committed yet, so what is backed up is what was there before; of a refused file nothing is.
            news = found[0].entries or (found[0].kind != Kind.EXCHANGE and not found[0].known)
            if store.version != store.safe and news:
                backup.backup(store.path, "truoc-gop")
    except _OnlyTrying:
        return found[0]
    store.safe = store.version  # files taken in one after another share the backup before the first of them
    return found[0]


def _take(arrival: Arrival, connection: Connection, file: str, progress: Progress, *, rejoin: bool) -> Taken:
    about, read, contents = arrival.about, arrival.package, arrival.contents
    manifest = read.manifest
    held = trusting.kept(connection, about.campaign.id, about.unit)
    ring = trusting.keyring(about, [*held, *contents.statements])
    _check_sender(read, ring)
    counted = believed(contents, arrival.brought.written, ring)
    streams = _streams(contents, counted)
    moved = rejoining.rejoin(about, connection, arrival, progress) if rejoin else Moved()
    merged = merging.merge(connection, streams, arrival.brought, about.open_journal.codec, progress)
    rejoining.check_signed(connection, arrival, moved)
    if about.unit in units_in(connection, about.campaign.id):  # a file may hold nothing at all
        about.expect(connection)
    cut = any(counted.get(stream) != end for stream, end in contents.ends.items() if end.seq)
    digest = _check_state(arrival, connection, cut=cut)
    trusting.keep(connection, about.campaign.id, contents.statements)
    known = rounds.remember(about, connection, read, contents, ring, file)
    if not about.is_central:  # at the centre, what it entered for the unit itself is set aside
        digest = signing.digest(about, connection)
        if merged.registers - {signing.REMARKS}:
            _withdraw(about, connection, file)
    conflicts = open_conflicts(about, connection)
    if moved.entries:
        diary.note(about, connection, diary.REJOINED, n=moved.entries, file=file)
    if merged.entries or (manifest.kind is not Kind.EXCHANGE and not known):
        unit = about.unit_record.name
        diary.note(about, connection, diary.MERGED, what=str(manifest.kind), file=file, unit=unit)
    aside = _aside(about, connection, read)
    return Taken(
        file, str(manifest.kind), manifest.unit, manifest.campaign, manifest.number, merged.entries,
        merged.records, conflicts, known, digest,
        _says(manifest, merged, conflicts, moved.entries, aside, known=known and not moved.entries), aside,
        moved.entries,
    )  # fmt: skip


def _check_sender(read: Package, ring: Keyring) -> None:
    manifest = read.manifest
    allowed = {ring.centre} if manifest.kind is Kind.RECEIPT else ring.senders(manifest.unit)
    if ring.revoked(manifest.device):
        hint = _("Hãy đề nghị đơn vị gửi từ máy khác đã được tin cậy.")
        raise Refused(_("Tệp do một khóa đã bị thu hồi ký."), hint=hint)
    if manifest.device not in allowed:
        raise Refused(
            _("Tệp do một khóa chưa được tin cậy ký."),
            hint=_("Bên gửi lập tệp đăng ký máy (enrol); bên nhận đối chiếu rồi tin cậy (trust)."),
        )


def _streams(contents: Contents, counted: Mapping[str, GoodHead]) -> list[Foreign]:
    """The streams, each as far as it counts: less than it was signed for where its key was revoked since."""
    streams = []
    for stream, last in counted.items():
        head = contents.heads[stream]
        header = head.statement.header
        streams.append(
            Foreign(
                stream, header.unit, header.campaign, header.device,
                orjson.dumps(header.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS), last.seq, last.hash,
                head.line,
            )
        )  # fmt: skip
    return streams


def state_at(
    about: Workspace,
    connection: Connection,
    vector: merging.Vector,
    registers: Collection[str] = REGISTERS.keys(),
) -> dict[str, tuple[RowCodec, list[Kept]]]:
    """Registers as they were at a vector."""
    codecs = {key: about.open_journal.codec(key) for key in registers}
    return {key: (codec, list(merging.rows_at(connection, codec, vector))) for key, codec in codecs.items()}


def digest_at_vector(about: Workspace, connection: Connection, vector: merging.Vector) -> str:
    """The digest of the unit's figures as they were at a vector."""
    return together(digests_at_vector(about, connection, vector))


def digests_at_vector(about: Workspace, connection: Connection, vector: merging.Vector) -> dict[str, str]:
    """The same by register."""
    digests = {}
    for key in REGISTERS:
        codec = about.open_journal.codec(key)
        chain = Chain(codec)
        for row in merging.rows_at(connection, codec, vector):
            chain.add(row)
        digests[key] = chain.digest
    return digests


def _check_state(arrival: Arrival, connection: Connection, *, cut: bool) -> str:
    """The rows a file shows, and the digest it names, must be what its entries come to. Returns that digest.

    Where the file has all the entries, they were held against it as it was worked out. Of one that is cut short here
    the rows can't be what it shows.
    """
    about, manifest, contents = arrival.about, arrival.package.manifest, arrival.contents
    if cut:
        return digest_at_vector(about, connection, manifest.vector)
    digest, scans_known = arrival.brought.digest, arrival.brought.scans
    if not digest:
        codecs = {key: about.open_journal.codec(key) for key in REGISTERS}
        check = StateCheck(codecs, contents.tables, sent=manifest.kind is Kind.SUBMISSION)
        for key, codec in codecs.items():
            rows = merging.rows_at(connection, codec, manifest.vector)
            while part := [codec.sketch_of(row) for row in islice(rows, PART)]:
                check.add(key, part, codec.stored_columns(part))
        digest, scans_known = check.end(manifest.digest), list(check.scans)
    check_attachments(contents, scans_known)
    scans.keep(connection, contents.attachments)
    return digest


def _withdraw(about: Workspace, connection: Connection, file: str) -> None:
    """Figures were confirmed as far as the entries went then; with more of them they are confirmed no longer, even
    where the values are the same: a report brings all entries, and the approver's word must be about just these."""
    table = METADATA.tables["approval"]
    mine = (table.c.unit == about.unit) & (table.c.campaign == about.campaign.id) & (table.c.withdrawn == "")
    reason = _("Số liệu thay đổi khi gộp tệp {file}").format(file=file)
    connection.execute(update(table).where(mine).values(withdrawn=reason))


def old_edition(about: Workspace, connection: Connection, edition: str) -> str:
    """That figures were reported under an edition which another one replaced since; empty where they weren't."""
    table = METADATA.tables["campaign"]
    made = connection.scalar(select(table.c.edition).where(table.c.id == about.campaign.id, table.c.hash == edition))
    if made is None or made >= about.campaign.edition:
        return ""
    said = _("Báo cáo lập theo bản {made} của kỳ báo cáo; bản đang dùng là bản {present}.")
    return said.format(made=made, present=about.campaign.edition)


def open_conflicts(about: Workspace, connection: Connection) -> int:
    """Records of the unit in which values stand against each other."""
    mine = "SELECT count(*) FROM {} WHERE campaign = ? AND unit = ? AND conflicted"
    about_it = (about.campaign.id, about.unit)
    return sum(fetch(connection, mine.format(key), about_it)[0][0] for key in REGISTERS)


def _aside(about: Workspace, connection: Connection, read: Package) -> str:
    """What makes a report or an answer less than it seems: an edition since replaced, a round since overtaken."""
    manifest = read.manifest
    if manifest.kind is Kind.SUBMISSION and about.is_central:
        return old_edition(about, connection, manifest.edition)
    if manifest.answers is None or about.is_central:
        return ""
    sent = {one.sha256: one for one in signing.submissions(about, connection)}
    answered, newest = sent.get(manifest.answers.package), signing.newest(about, connection)
    if answered is None or newest is None or answered.number == newest.number:
        return ""
    said = _("Phiếu trả lời báo cáo lần {number}; báo cáo mới nhất là lần {newest}.")
    return said.format(number=answered.number, newest=newest.number)


def _says(manifest: Manifest, merged: Merged, conflicts: int, rejoined: int, aside: str, *, known: bool) -> str:
    if known and not merged.entries:
        return _("Tệp này đã được nhận trước đó hoặc cũ hơn tệp đã nhận; không có gì thay đổi.")
    said = []
    if manifest.answers is not None and not known:
        said.append(_(_ANSWERS[manifest.answers.verdict]))
    if rejoined:
        said.append(_("Đã nối lại {n} thay đổi của máy này; hãy xác nhận và gửi lại số liệu.").format(n=rejoined))
    if merged.entries:
        text = _("Đã gộp {entries} thay đổi ở {records} dòng.")
        said.append(text.format(entries=merged.entries, records=merged.records))
    if conflicts and (merged.entries or rejoined):
        said.append(_("Có {n} dòng khác biệt cần xử lý.").format(n=conflicts))
    return " ".join(filter(None, (*said, aside))) or _("Không có số liệu mới.")
