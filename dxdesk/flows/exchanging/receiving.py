"""Taking in files from other offices: read, verified, merged, and told in plain words."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

import orjson

from dxdesk import collector
from dxdesk.errors import Cancelled, Problem, Refused
from dxdesk.flows import diary, signing
from dxdesk.flows.exchanging import rejoining, rounds, trusting
from dxdesk.flows.exchanging.arriving import Arrival, Incoming, Outcome, Reader, Reception, refusal
from dxdesk.flows.exchanging.journals import PART, StateCheck
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import N_, _
from dxdesk.models.registers import REGISTERS
from dxdesk.progress import SILENT, Progress
from dxdesk.store import backup, snapshots
from dxdesk.store.campaigns import editions, units_in
from dxdesk.store.database import Connection
from dxdesk.store.journal import merging
from dxdesk.store.journal.merging import Foreign
from dxdesk.store.journal.rebasing import Moved
from dxdesk.store.papers import approvals, scans, submissions
from dxdesk.store.rows.listing import open_conflicts
from dxdesk.sync.contents import Contents, believed, check_attachments
from dxdesk.sync.keyring import Keyring
from dxdesk.sync.keys import key_id
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.package import Package
from dxdesk.sync.statements import GoodHead

HELD: Final = 64 << 20  # bytes of files that wait for another: beyond that they are read again

_ANSWERS = {
    "accepted": N_("Báo cáo của đơn vị được tiếp nhận."),
    "returned": N_("Báo cáo của đơn vị bị trả lại, xem ý kiến của cơ quan tổng hợp."),
}


def take_in(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    rejoin: bool = False,
    passphrase: str = "",
    progress: Progress = SILENT,
) -> list[Reception]:
    """Take in exchanges, submissions and receipts, each wholly or not at all; what came of each, in their order.

    Nothing is kept of a file unless limits, signature, sender, unit and contents are found good. One that needs another
    of them is taken in after it. With `dry_run` nothing is kept at all; each is looked at as if those before it were
    in. With `rejoin`, what this store has after the place where a stream parted from a file's goes on in a stream of
    its own, so that both are held. Stopped by `progress`, what was taken in stays, and is told of.
    """
    with closing(Queue(workspace, rejoin=rejoin, passphrase=passphrase)) as queue:
        files = queue.add(paths)
        with queue.trial() if dry_run else nullcontext(), suppress(Cancelled):
            while queue.next:
                queue.step(progress)
        queue.end()
        return [file.reception for file in files if file.reception]


def merge(
    workspace: Workspace, path: Path, *, dry_run: bool = False, rejoin: bool = False, passphrase: str = "",
    progress: Progress = SILENT,
) -> Reception:  # fmt: skip
    """The same for one file, which is in then: raises what reading a package raises; `Parted` for a stream that parted;
    `Refused` for an unknown sender, a foreign unit, gaps, and rows that aren't what their entries come to; `Misuse` for
    a file that brings no figures; `Cancelled`."""
    (found,) = take_in(workspace, [path], dry_run=dry_run, rejoin=rejoin, passphrase=passphrase, progress=progress)
    return found.checked()


class Queue:
    """Files that are taken in one after the other, a `step` each; `end` says what came of the rest. `close` it.

    While one is written, those after it are read, and children work out large ones. What one that was refused lacks may
    come with any other, which no name and no order tells: it is tried again after each that came in.
    """

    def __init__(self, workspace: Workspace, *, rejoin: bool = False, passphrase: str = "") -> None:
        self._workspace, self._rejoin = workspace, rejoin
        self._reader = Reader(workspace, passphrase)
        self._waiting: deque[Incoming] = deque()
        self._refused: list[Incoming] = []  # but may come in after another one
        self._trial: Connection | None = None  # of a transaction of which nothing is kept

    @property
    def next(self) -> Path | None:
        """The file to take a step with."""
        return self._waiting[0].path if self._waiting else None

    def add(self, paths: Sequence[Path]) -> list[Incoming]:
        """Let these come after those that wait. Not while a step is under way."""
        added = [Incoming(path) for path in paths]
        self._waiting += added
        self._reader.expect(self._waiting)
        return added

    @collector.at_rest()
    def step(self, progress: Progress = SILENT) -> Reception | None:
        """Take in the next file; None where that may still become possible. Raises `Cancelled`; the file waits then."""
        progress.step(0, 0, _("Đang kiểm tra tệp…"))
        self._reader.begin(self._waiting)
        file = self._waiting[0]
        reception = file.reception = self._take(file, progress)
        self._waiting.popleft()
        if reception is not None and reception.taken:
            self._waiting += self._refused
            self._refused.clear()
        elif file.verified is not None and reception is not None and reception.may_wait:
            self._refused.append(file)
            held = sum(one.verified.size for one in self._refused if one.verified)
            file.put_back(whole=held <= HELD)
            return None
        file.put_back(whole=False)
        return reception

    def end(self) -> list[Reception]:
        """No step follows: what came of the files of which no step told."""
        stopped = _("Chưa nhận, vì việc nhận đã được dừng.")
        for file in self._waiting:
            file.reception = file.reception or Reception(file.path, Outcome.STOPPED, stopped)
        rest = [*self._refused, *self._waiting]
        self._refused.clear()
        self._waiting.clear()
        return [file.reception for file in rest if file.reception]

    @contextmanager
    def trial(self) -> Iterator[None]:
        """While nothing is kept of what is taken in."""
        with suppress(_OnlyTrying), self._workspace.store.write() as self._trial:
            yield
            raise _OnlyTrying

    def close(self) -> None:
        self._reader.close()

    def _take(self, file: Incoming, progress: Progress) -> Reception | None:
        store, path = self._workspace.store, file.path
        try:
            arrival = file.arrival(progress)
            if arrival is None:
                return file.reception
            if self._trial is not None:
                with self._trial.begin_nested():
                    return _take(arrival, self._trial, path, progress, rejoin=self._rejoin, trial=True)
            with store.write() as connection:
                found = _take(arrival, connection, path, progress, rejoin=self._rejoin)
                # Nothing is committed yet, so what is backed up is what was there before; of a refused file nothing is.
                news = found.entries or (found.kind is not Kind.EXCHANGE and not found.known)
                if store.version != store.safe and news:
                    backup.backup(store.path, "truoc-gop")
        except Problem as problem:
            return refusal(path, problem, file.verified.package if file.verified else None)
        store.safe = store.version  # files taken in one after another share the backup before the first of them
        return found


class _OnlyTrying(Exception):
    """Ends the transaction of a trial."""


def _take(
    arrival: Arrival, connection: Connection, path: Path, progress: Progress, *, rejoin: bool, trial: bool = False
) -> Reception:
    about, read, contents = arrival.about, arrival.package, arrival.contents
    manifest, file = read.manifest, path.name
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
        digest = snapshots.digest(connection, about.campaign, about.unit)
        if merged.registers - {signing.REMARKS}:
            # They were confirmed as far as the entries went then; with more of them they are confirmed no longer, even
            # where the values are the same: a report brings all entries, and the approver's word is about just these.
            reason = _("Số liệu thay đổi khi gộp tệp {file}").format(file=file)
            approvals.withdraw(connection, about.campaign.id, about.unit, reason)
    conflicts = open_conflicts(connection, about.campaign.id, about.unit)
    if moved.entries:
        diary.note(about, connection, diary.REJOINED, n=moved.entries, file=file)
    if merged.entries or (manifest.kind is not Kind.EXCHANGE and not known):
        unit = about.unit_record.name
        diary.note(about, connection, diary.MERGED, what=str(manifest.kind), file=file, unit=unit)
    aside = _aside(about, connection, read)
    sender = ring.holder(manifest.device)
    found = Reception(
        path, Outcome.KNOWN if known else Outcome.TAKEN, "", manifest.kind, key_id(manifest.device),
        sender.holder if sender else "", manifest.unit, manifest.campaign, manifest.number, merged.entries,
        merged.records, conflicts, digest, aside, moved.entries,
    )  # fmt: skip
    return replace(found, says=_says(found, manifest, trial=trial))


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


def _check_state(arrival: Arrival, connection: Connection, *, cut: bool) -> str:
    """The rows a file shows, and the digest it names, must be what its entries come to. Returns that digest.

    Where the file has all the entries, they were held against it as it was worked out. Of one that is cut short here
    the rows can't be what it shows.
    """
    about, manifest, contents = arrival.about, arrival.package.manifest, arrival.contents
    if cut:
        return snapshots.digest(connection, about.campaign, about.unit, manifest.vector)
    digest, scans_known = arrival.brought.digest, arrival.brought.scans
    if not digest:
        codecs = {key: about.open_journal.codec(key) for key in REGISTERS}
        check = StateCheck(codecs, contents.tables, sent=manifest.kind is Kind.SUBMISSION)
        for key, codec in codecs.items():
            rows = snapshots.rows_at(connection, codec, manifest.vector)
            while part := [codec.sketch_of(row) for row in islice(rows, PART)]:
                check.add(key, part, codec.stored_columns(part))
        digest, scans_known = check.end(manifest.digest), list(check.scans)
    check_attachments(contents, scans_known)
    scans.keep(connection, contents.attachments)
    return digest


def old_edition(about: Workspace, connection: Connection, edition: str) -> str:
    """That figures were reported under an edition which another one replaced since; empty where they weren't."""
    held = {one.hash: one.edition for one in editions(connection, about.campaign.id)}
    made = held.get(edition)
    if made is None or made >= about.campaign.edition:
        return ""
    said = _("Báo cáo lập theo bản {made} của kỳ báo cáo; bản đang dùng là bản {present}.")
    return said.format(made=made, present=about.campaign.edition)


def _aside(about: Workspace, connection: Connection, read: Package) -> str:
    """What makes a report or an answer less than it seems: an edition since replaced, a round since overtaken."""
    manifest = read.manifest
    if manifest.kind is Kind.SUBMISSION and about.is_central:
        return old_edition(about, connection, manifest.edition)
    if manifest.answers is None or about.is_central:
        return ""
    sent = {one.sha256: one for one in submissions.sent(connection, about.campaign.id, about.unit)}
    answered, newest = sent.get(manifest.answers.package), signing.newest(about, connection)
    if answered is None or newest is None or answered.number == newest.number:
        return ""
    said = _("Phiếu trả lời báo cáo lần {number}; báo cáo mới nhất là lần {newest}.")
    return said.format(number=answered.number, newest=newest.number)


def _says(found: Reception, manifest: Manifest, *, trial: bool) -> str:
    if found.known and not found.entries and not found.rejoined:
        return _("Tệp này đã được nhận trước đó hoặc cũ hơn tệp đã nhận; không có gì thay đổi.")
    said = []
    if manifest.answers is not None and not found.known:
        said.append(_(_ANSWERS[manifest.answers.verdict]))
    if found.rejoined:
        joined = _("Đã nối lại {n} thay đổi của máy này; hãy xác nhận và gửi lại số liệu.")
        said.append(joined.format(n=found.rejoined))
    if found.entries:
        coming, came = (
            _("Sẽ nhận {n} thay đổi ở {m} dòng, của {who}."),
            _("Đã nhận {n} thay đổi ở {m} dòng, của {who}."),
        )
        who = found.holder or (_("cơ quan tổng hợp") if found.kind is Kind.RECEIPT else _("đồng nghiệp"))
        said.append((coming if trial else came).format(n=found.entries, m=found.records, who=who))
    if found.conflicts and (found.entries or found.rejoined):
        said.append(_("Có {n} dòng khác biệt cần xử lý.").format(n=found.conflicts))
    return " ".join(filter(None, (*said, found.aside))) or _("Không có số liệu mới.")
