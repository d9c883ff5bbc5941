"""Looking back and taking back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import itemgetter

from dxdesk.checks.rules import RULES
from dxdesk.errors import Misuse
from dxdesk.flows import diary, sources
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import N_, _
from dxdesk.models.change import EVERY, LIVE, Batch, Cause, Entry
from dxdesk.models.registers import REGISTERS
from dxdesk.models.registers import register as find_register
from dxdesk.models.unit import STAND_IN, stand_in
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import Connection
from dxdesk.store.journal import undo as store_undo
from dxdesk.store.papers import events
from dxdesk.store.rows import entries

CAUSES = {
    Cause.EDIT: N_("Sửa"),
    Cause.PASTE: N_("Dán"),
    Cause.IMPORT: N_("Nhập tệp"),
    Cause.CARRY: N_("Chuyển kỳ"),
    Cause.CONFIRM: N_("Xác nhận"),
    Cause.DELETE: N_("Xóa"),
    Cause.EXPLAIN: N_("Giải trình"),
    Cause.COMMENT: N_("Ý kiến"),
    Cause.RESOLVE: N_("Xử lý khác biệt"),
    Cause.UNDO: N_("Hoàn tác"),
    Cause.REDO: N_("Làm lại"),
}


@dataclass(frozen=True)
class BatchLine:
    """One batch of the journal, or what was done with the figures as a whole (without an id), for lists."""

    id: str
    kind: str
    title: str
    officer: str
    made_at: str
    count: int
    undone: bool
    can_undo: bool
    source: str
    unit: str = ""  # whose figures it is about


@dataclass(frozen=True)
class HistoryLine:
    """What one entry said of one field: `text` is the value as people read it."""

    made_at: str
    officer: str
    action: str
    text: str
    source: str
    batch: str
    register: str = ""
    record: str = ""
    field: str = ""
    name: str = ""
    unit: str = ""  # whose value it is


@dataclass(frozen=True)
class Undone:
    """What undoing did; `kept` names fields that were changed since and stay as they are."""

    batch: str
    title: str
    restored: int
    kept: list[str]


def can_undo(workspace: Workspace) -> str | None:
    """The title of what `undo` would take back; None where there is nothing."""
    return _title_of(workspace, "done")


def can_redo(workspace: Workspace) -> str | None:
    """The title of what `redo` would do again."""
    return _title_of(workspace, "undone")


def _title_of(workspace: Workspace, which: str) -> str | None:
    if not workspace.unit:
        return None
    with workspace.store.read() as connection:
        found = getattr(store_undo.stack(connection, workspace.campaign.id, workspace.unit), which)
        return store_undo.bare(entries.read_batch(connection, found[-1]).title) if found else None


def undo(workspace: Workspace, batch: str = "", *, progress: Progress = SILENT) -> Undone:
    """Take back the last batch of this store, or the one named, where its values still stand."""
    with workspace.store.read() as connection:
        done = store_undo.stack(connection, workspace.campaign.id, workspace.unit).done
    if not batch and not done:
        raise Misuse(_("Không có gì để hoàn tác."))
    return _undone(workspace, store_undo.take_back(workspace.journal, batch or done[-1], progress=progress))


def redo(workspace: Workspace, *, progress: Progress = SILENT) -> Undone:
    """Do again what was last undone."""
    with workspace.store.read() as connection:
        undone = store_undo.stack(connection, workspace.campaign.id, workspace.unit).undone
    if not undone:
        raise Misuse(_("Không có gì để làm lại."))
    return _undone(workspace, store_undo.take_back(workspace.journal, undone[-1], cause=Cause.REDO, progress=progress))


def _undone(workspace: Workspace, found: store_undo.Undone) -> Undone:
    kept = []
    with workspace.store.read() as connection:
        for register, record, name in found.kept[:200]:
            declared = REGISTERS[register]
            row = workspace.rows(register).one(connection, record)
            if name in declared.fields and row:
                kept.append(f"{declared.title_of(row, workspace.campaign)} – {_(declared.fields[name].label)}")
    return Undone(found.batch, found.title, found.restored, kept)


def batches(workspace: Workspace, *, limit: int = 200, offset: int = 0) -> list[BatchLine]:
    """What was done in this campaign, newest first."""
    with workspace.store.read() as connection:
        placed = _batches(workspace, connection, offset + limit)
        told = events.newest(connection, workspace.campaign.id, offset + limit, _units(workspace))
        for number, row in enumerate(reversed(told), 1):
            said = diary.sentence(row)
            line = BatchLine("", row.kind, said, row.officer, row.made_at, 0, False, False, "", _code(row.unit))
            placed.append(((row.position, number), line))
    return [line for _place, line in sorted(placed, key=itemgetter(0), reverse=True)][offset : offset + limit]


def _units(workspace: Workspace) -> tuple[str, ...]:
    """Whose entries are told: all at the centre, where one unit is looked at both what it sent and what was entered for
    it."""
    if not (workspace.unit and workspace.is_central):
        return ()
    return _code(workspace.unit), stand_in(_code(workspace.unit))


def _code(key: str) -> str:
    return key.removeprefix(STAND_IN)


def _batches(workspace: Workspace, connection: Connection, limit: int) -> list[tuple[tuple[int, int], BatchLine]]:
    """The newest batches of the journal, each with its place among everything that was done."""
    open_to_undo = set(store_undo.stack(connection, workspace.campaign.id, workspace.unit).done)
    undone = entries.undone_batches(connection)
    lines = []
    newest = entries.newest_batches(connection, workspace.campaign.id, _units(workspace), limit)
    for batch, count, position, unit, own in newest:
        line = BatchLine(
            batch.id,
            str(batch.cause),
            store_undo.told(batch.cause, batch.title),
            batch.officer,
            batch.made_at,
            count,
            batch.id in undone,
            own and batch.id in open_to_undo,
            batch.source.file if batch.source else "",
            _code(unit),
        )
        lines.append(((position, 0), line))
    return lines


def history(
    workspace: Workspace, register: str = "", record: str = "", field: str = "", *, limit: int = 500
) -> list[HistoryLine]:
    """Every value that was ever entered, newest first, narrowed to a register, a record, a field."""
    key = find_register(register).key if register else ""
    lines: list[HistoryLine] = []
    with workspace.store.read() as connection:
        found = entries.newest(
            connection, workspace.campaign.id, units=_units(workspace), register=key, record=record, limit=limit
        )
        for body, batch_body, unit in found:
            told = _lines(workspace, Entry.kept(body), Batch.read(batch_body), field)
            lines += [replace(line, unit=_code(unit)) for line in told]
    return lines


def _lines(workspace: Workspace, entry: Entry, batch: Batch, wanted: str) -> list[HistoryLine]:
    declared = REGISTERS[entry.register]
    row = {**({declared.key_fields[0]: entry.record.partition("#")[0]} if declared.catalogue else {}), **entry.values}
    taken = [n for n in entry.over if n not in entry.values and n != EVERY]
    lines = []
    if (
        EVERY in entry.over and not entry.values
    ):  # a whole entry was taken back; which fields it had, its own lines tell
        if wanted:
            taken = [wanted]
        else:
            lines.append(
                HistoryLine(
                    entry.made_at,
                    entry.officer,
                    _(CAUSES[batch.cause]),
                    _("(lấy lại mọi giá trị của lần ghi đó)"),
                    "",
                    batch.id,
                    entry.register,
                    entry.record,
                )
            )
    for name in [*entry.values, *taken]:
        if (wanted and name != wanted) or (name != LIVE and name not in declared.shown):
            continue
        if name == LIVE:
            if entry.values.get(LIVE) is not False:
                continue
            said, label = _("(xóa dòng)"), ""
        else:
            value = entry.values.get(name)
            said = declared.fields[name].show(value, declared.vocabulary(name, row, workspace.campaign)) or _("(trống)")
            label = _(declared.fields[name].label)
            if name == "rule" and entry.register == "explanations":
                said = _(RULES[said].title) if said in RULES else said
        lines.append(
            HistoryLine(
                entry.made_at,
                entry.officer,
                _(CAUSES[batch.cause]),
                said,
                sources.place_of(entry, batch, name),
                batch.id,
                entry.register,
                entry.record,
                name,
                label,
            )
        )
    return lines
