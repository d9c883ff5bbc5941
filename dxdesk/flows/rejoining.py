"""Streams that others can't follow: parted from what they hold, or with entries that none of them takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select, update

from dxdesk.errors import Problem, Refused
from dxdesk.flows import diary
from dxdesk.flows.arriving import Arrival
from dxdesk.flows.workspace import Workspace, seen_as
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Entries, entry_hash
from dxdesk.models.registers import REGISTERS
from dxdesk.models.tables import METADATA
from dxdesk.models.unit import STAND_IN
from dxdesk.models.whitelist import Whitelist, fits
from dxdesk.progress import SILENT, Progress
from dxdesk.store import backup, rebasing
from dxdesk.store.database import fetch, in_turn
from dxdesk.store.rebasing import Moved
from dxdesk.store.rebuild import opened_campaigns, units_in
from dxdesk.sync.changes import read_batch
from dxdesk.sync.contents import read_journal
from dxdesk.sync.statements import is_good_header

_CHANGE: Final = METADATA.tables["change"]
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
    entries, records, shortened = 0, 0, []
    with store.write() as connection:
        for campaign, unit, cuts in found:
            about = seen_as(workspace, campaign, unit)
            moved = _move(about, connection, cuts, progress)
            diary.note(about, connection, diary.RESTATED, n=moved.entries)
            entries, records = entries + moved.entries, records + moved.records
            shortened += [_called(about, connection, *cell) for cell in moved.shortened]
    return Restated(entries, records, sorted(set(shortened)), copy.name)


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
    table = METADATA.tables["stream"]
    for stream in moved.foreign:
        head = arrival.contents.heads.get(stream)
        ((seq, link),) = fetch(connection, "SELECT seq, hash FROM stream WHERE id = ?", (stream,))
        if head is None or (head.statement.seq, head.statement.hash) != (seq, link):
            raise Refused(
                _("Phần khác nhau do máy khác nhập, nên máy đó phải nối lại trước."),
                hint=_(
                    "Máy đó nhận tệp của bên này bằng “Nối lại và nhận” (merge --rejoin), rồi gửi lại tệp cho bên này."
                ),
            )
        connection.execute(update(table).where(table.c.id == stream).values(signed_head=head.line))


def _move(about: Workspace, connection: Connection, cuts: Mapping[str, int], progress: Progress) -> Moved:
    unit = (about.unit, about.campaign.id)
    life = about.store.life(connection)
    codec = about.open_journal.codec
    moved = rebasing.move(connection, unit, cuts, codec, device=about.device.minisign, life=life, progress=progress)
    approvals = METADATA.tables["approval"]
    mine = (approvals.c.unit == about.unit) & (approvals.c.campaign == about.campaign.id)
    reason = _("Nhật ký được nối lại để nơi khác nhận được")
    connection.execute(update(approvals).where(mine, approvals.c.withdrawn == "").values(withdrawn=reason))
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
        query = "SELECT seq, body FROM change WHERE stream = ? ORDER BY seq"
        ours = {seq: entry_hash(body) for seq, body in in_turn(connection, query, (stream,))}
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
            query = "SELECT id, header FROM stream WHERE unit = ? AND campaign = ? AND life <> '' AND seq > 0"
            cuts = {}
            for stream, header in fetch(connection, query, (unit, campaign.id)):
                cut = _last_good(connection, stream, header)
                if cut is not None:
                    cuts[stream] = cut
            if cuts:
                found.append((campaign, unit, cuts))
    return found


def _last_good(connection: Connection, stream: str, header: bytes) -> int | None:
    """The number of the last entry before one that no reader takes; None where readers take all."""
    if not is_good_header(header):
        return 0
    whitelist = Whitelist()
    firsts = [
        first - 1
        for first, body in in_turn(connection, "SELECT first, body FROM batch WHERE stream = ?", (stream,))
        if not (fits([body]) and _passes(read_batch, body))
    ]
    end = min(firsts, default=None)
    last = connection.scalar(select(func.max(_CHANGE.c.seq)).where(_CHANGE.c.stream == stream)) or 0
    query = "SELECT body FROM change WHERE stream = ? AND seq > ? AND seq <= ? ORDER BY seq"
    for start in range(0, last if end is None else end, STEP):
        bodies = [body for (body,) in fetch(connection, query, (stream, start, start + STEP))]
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
