"""Streams that others can't follow: parted from what they hold, or with entries that none of them takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dxdesk.errors import Problem, Refused
from dxdesk.flows import diary
from dxdesk.flows.exchanging.arriving import Arrival
from dxdesk.flows.workspace import Workspace, seen_as
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Entries, entry_hash
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit import STAND_IN
from dxdesk.models.whitelist import Whitelist, fits
from dxdesk.progress import SILENT, Progress
from dxdesk.store import backup, streams
from dxdesk.store.campaigns import opened_campaigns, units_in
from dxdesk.store.database import Connection
from dxdesk.store.journal import rebasing
from dxdesk.store.journal.rebasing import Moved
from dxdesk.store.papers import approvals
from dxdesk.store.rows import entries
from dxdesk.store.streams import Stream
from dxdesk.sync.changes import read_batch
from dxdesk.sync.contents import read_journal
from dxdesk.sync.statements import is_good_header

STEP: Final = 2000  # entries looked at together


@dataclass(frozen=True)
class Restated:
    """What came of writing entries anew; `shortened` names the cells of which something had to be left out."""

    entries: int
    records: int
    shortened: list[str]
    backup: str  # the file that has all as it was; empty where nothing was written anew


def restate(workspace: Workspace, progress: Progress = SILENT) -> Restated:
    """Write anew, in other streams, what this store took and no reader takes, so that the unit's files travel again.

    The store is backed up first. Confirmations of what is written anew are withdrawn. `Refused` where another computer
    has worked on it.
    """
    store = workspace.store
    with store.read() as connection:
        found = _faulty(connection, progress)
    if not found:
        return Restated(0, 0, [], "")
    copy = backup.backup(store.path, "truoc-ghi-lai")
    moved_entries, records, shortened = 0, 0, []
    with store.write() as connection:
        for campaign, unit, cuts in found:
            about = seen_as(workspace, campaign, unit)
            moved = _move(about, connection, cuts, progress)
            diary.note(about, connection, diary.RESTATED, n=moved.entries)
            moved_entries, records = moved_entries + moved.entries, records + moved.records
            shortened += [_called(about, connection, *cell) for cell in moved.shortened]
    return Restated(moved_entries, records, sorted(set(shortened)), copy.name)


def told(done: Restated) -> list[str]:
    """What was written anew, in sentences."""
    if not done.entries:
        return [_("Không có gì phải ghi lại: nơi khác đọc được mọi thay đổi.")]
    said = _("Đã ghi lại {n} thay đổi ở {m} dòng; hãy xác nhận và gửi lại số liệu. Bản trước đó: {backup}.")
    lines = [said.format(n=done.entries, m=done.records, backup=done.backup)]
    if done.shortened:
        lines.append(_("Các ô phải rút gọn hoặc bỏ trống vì nơi khác không nhận được, hãy xem lại:"))
    return [*lines, *(f"  {cell}" for cell in done.shortened)]


def unreadable(connection: Connection, progress: Progress = SILENT) -> int:
    """How many streams of a store hold what no reader takes."""
    return sum(len(cuts) for _campaign, _unit, cuts in _faulty(connection, progress))


def rejoin(about: Workspace, connection: Connection, arrival: Arrival, progress: Progress = SILENT) -> Moved:
    """Move what parted from the streams of a file, so that the file can be merged.

    `Refused` where the file tells too little.
    """
    cuts = _partings(connection, arrival)
    return _move(about, connection, cuts, progress) if cuts else Moved()


def check_signed(connection: Connection, arrival: Arrival, moved: Moved) -> None:
    """After the merge: streams of other devices that were moved are known as their devices signed them.

    `Refused` where the file doesn't have them: their owner has to join them again first.
    """
    held = {one.id: one for one in streams.streams(connection) if one.id in moved.foreign}
    for stream in moved.foreign:
        head = arrival.contents.heads.get(stream)
        if head is None or (head.statement.seq, head.statement.hash) != (held[stream].seq, held[stream].hash):
            raise Refused(
                _("Phần khác nhau do máy khác nhập, nên máy đó phải nối lại trước."),
                hint=_(
                    "Máy đó nhận tệp của bên này bằng “Nối lại và nhận” (merge --rejoin), rồi gửi lại tệp cho bên này."
                ),
            )
        streams.sign(connection, stream, head.line)


def _move(about: Workspace, connection: Connection, cuts: Mapping[str, int], progress: Progress) -> Moved:
    unit = (about.unit, about.campaign.id)
    life = about.store.life(connection)
    codec = about.open_journal.codec
    moved = rebasing.move(connection, unit, cuts, codec, device=about.device.minisign, life=life, progress=progress)
    reason = _("Nhật ký được nối lại để nơi khác nhận được")
    approvals.withdraw(connection, about.campaign.id, about.unit, reason)
    return moved


def _called(about: Workspace, connection: Connection, register: str, record: str, name: str) -> str:
    """A cell as people call it."""
    declared = REGISTERS[register]
    row = about.rows(register).one(connection, record) or {"record": record}
    return f"{_(declared.short)}, {declared.title_of(row, about.campaign) or record}, {_(declared.fields[name].label)}"


# What parted


def _partings(connection: Connection, arrival: Arrival) -> dict[str, int]:
    """By stream that parted, the number of the last entry that both sides have."""
    links: dict[str, dict[int, str]] = {}
    _batches, changes = read_journal(arrival.package, arrival.contents)
    base = arrival.package.manifest.base
    for change in changes:
        known = links.setdefault(change.stream, {})
        if not known:
            known[change.seq - 1] = change.entry.prev
        known[change.seq] = entry_hash(change.body)
    cuts = {}
    for stream, end in arrival.contents.ends.items():
        theirs = links.get(stream, {end.seq: end.hash})
        ours = entries.hashes_of(connection, stream)
        both = sorted(seq for seq in ours if seq in theirs)
        differing = [seq for seq in both if ours[seq] != theirs[seq]]
        if differing:
            cut = differing[0] - 1
            if cut and cut not in theirs:
                raise Refused(
                    _("Tệp chỉ có phần sau chỗ khác nhau (từ mục {base}), nên chưa nối lại được.").format(
                        base=base.get(stream, 0) + 1
                    ),
                    hint=_("Hãy dùng tệp đầy đủ: tệp báo cáo đã gửi, hoặc tệp trao đổi không dùng --for."),
                )
            cuts[stream] = cut
    return cuts


# What no reader takes


def _faulty(connection: Connection, progress: Progress) -> list[tuple[Campaign, str, dict[str, int]]]:
    """By campaign and unit, the streams of this computer that no reader takes, each with its last good entry."""
    found = []
    for campaign in opened_campaigns(connection):
        for unit in units_in(connection, campaign.id):
            if unit.startswith(STAND_IN):  # what the centre entered itself never travels
                continue
            progress.step(0, 0, _("Đang kiểm tra nhật ký…"))
            cuts = {}
            for stream in streams.streams(connection, campaign=campaign.id, unit=unit):
                cut = _last_good(connection, stream) if stream.life and stream.seq else None
                if cut is not None:
                    cuts[stream.id] = cut
            if cuts:
                found.append((campaign, unit, cuts))
    return found


def _last_good(connection: Connection, stream: Stream) -> int | None:
    """The number of the last entry before one that no reader takes; None where readers take all."""
    if not is_good_header(stream.header):
        return 0
    whitelist = Whitelist()
    firsts = [
        first - 1
        for first, body in entries.batches_of(connection, stream.id)
        if not (fits([body]) and _passes(read_batch, body))
    ]
    end = min(firsts, default=None)
    for start in range(0, stream.seq if end is None else end, STEP):
        bodies = entries.bodies_of(connection, stream.id, start, start + STEP)
        if not _passes(_check_entries, whitelist, bodies):
            good = next(place for place, body in enumerate(bodies) if not _passes(_check_entries, whitelist, [body]))
            return start + good if end is None else min(end, start + good)
    return end


def _check_entries(whitelist: Whitelist, bodies: list[bytes]) -> None:
    whitelist.check(Entries.read(bodies))
    if not fits(bodies):
        raise Refused(_("Một dòng nhật ký quá dài."))


def _passes(check: Callable[..., object], *args: object) -> bool:
    try:
        check(*args)
    except Problem:
        return False
    return True
