"""Units live in time: codes change their meaning, and a unit takes over what those it was made of recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dxdesk.dates import show_date
from dxdesk.errors import Missing, Misuse
from dxdesk.figures.places import predecessors, successor
from dxdesk.flows.keeping.opening import open_store
from dxdesk.flows.workspace import PlainRow, Workspace, named
from dxdesk.i18n import _, in_vietnamese
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Action, Cause
from dxdesk.models.field import Value
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit import Unit
from dxdesk.progress import SILENT, Progress
from dxdesk.store.journal.writing import Edit


@dataclass(frozen=True)
class TakenOver:
    """What came of a predecessor's rows; `left` names those that something stands for already."""

    unit: str
    campaign: str
    carried: int
    left: list[str]
    batch: str


def check_same_unit(workspace: Workspace, new: Campaign) -> None:
    """Raises `Misuse` where a campaign's unit of this store's code is another unit than the store is of, or none."""
    if not workspace.unit:
        return
    ours, now = workspace.unit_record, new.unit_by_code.get(workspace.unit)
    if now is not None and now.is_same(ours):
        return
    following = successor(ours, new)
    if following is None:
        new.unit(workspace.unit)  # says that it isn't there, and until when it was
        raise Misuse(_("Kỳ báo cáo này không nêu đơn vị nào kế thừa {unit}.").format(unit=ours.full_name))
    made_of = predecessors(following, new) or [ours]
    said = _("Dữ liệu này là của {ours} (mã {code}). Từ ngày {day}, {olds} thành {following} (mã {new_code}).")
    *others, last = [unit.full_name for unit in made_of]
    olds = _("{others} và {last}").format(others=", ".join(others), last=last) if others else last
    hint = _(
        "Số liệu không tự chuyển sang đơn vị khác. Hãy tạo tệp dữ liệu mới cho {following} bằng kỳ báo cáo này, "
        "rồi tiếp nhận số liệu của từng đơn vị cũ: dxdesk open TỆP_MỚI KỲ --from TỆP_CŨ."
    )
    day = show_date(date.fromisoformat(following.valid_from))
    raise Misuse(
        said.format(
            ours=ours.full_name, code=ours.code, day=day, olds=olds, following=following.full_name,
            new_code=following.code,
        ),
        hint=hint.format(following=following.full_name),
    )  # fmt: skip


def take_over(workspace: Workspace, path: Path, *, progress: Progress = SILENT) -> TakenOver:
    """Carry the standing rows of a predecessor's store over, as one batch; each says whose it was in its note.

    They are marked until somebody confirms them, like those of the unit's own last campaign. What something stands for
    already - the plan of another predecessor, say - is left, and named. Raises `Misuse` for a store of any other unit.
    """
    workspace.require_unit()
    with open_store(path, writable=False) as theirs:
        last = _last_before(theirs, workspace.campaign)
        old = last.unit(theirs.unit) if theirs.unit else None
        if old is None or successor(old, workspace.campaign) != workspace.unit_record:
            said = _("“{file}” không phải là dữ liệu của đơn vị tiền thân của {unit}.")
            raise Misuse(said.format(file=path.name, unit=workspace.unit_record.full_name))
        before = Workspace(theirs.store, last, theirs.unit, theirs.profile, theirs.officer)
        with before.store.read() as connection:
            rows = before.all_rows(connection, expected=False)
    with workspace.store.read() as connection:
        workspace.require_unlocked(connection)
        present = {k: {r["record"] for r in r_s} for k, r_s in workspace.all_rows(connection, expected=False).items()}
    edits, left = [], []
    for key, listed in rows.items():
        register = REGISTERS[key]
        for row in listed:
            values = standing_values(register, row, workspace.campaign)
            if not values:
                continue
            if row["record"] in present[key]:
                left.append(f"{_(register.short)}: {register.title_of(row, workspace.campaign)}")
                continue
            if "note" in register.stored:
                values["note"] = _whose(old)
            edits.append(Edit(key, row["record"], values, Action.CARRY, place=named(f"{old.full_name}, {last.id}")))
    title = _("Tiếp nhận số liệu của {unit} từ {campaign}").format(unit=old.full_name, campaign=last.title)
    written = workspace.journal.write(Cause.CARRY, title, edits, progress=progress)
    return TakenOver(old.full_name, last.id, written.created, left, written.batch)


def _last_before(theirs: Workspace, new: Campaign) -> Campaign:
    """The last campaign of a store that is over when another one is reported on."""
    if theirs.campaign.as_of < new.as_of:
        return theirs.campaign
    seen = Workspace(theirs.store, new, theirs.unit, theirs.profile, theirs.officer)
    with theirs.store.read() as connection:
        last = seen.last_campaign(connection)
    if last is None:
        raise Missing(_("“{file}” không có kỳ báo cáo nào trước kỳ này.").format(file=theirs.store.path.name))
    return last


def standing_values(register: Register, row: PlainRow, campaign: Campaign) -> dict[str, Value]:
    """What stands on of a row; nothing where the new campaign doesn't list its item."""
    if register.catalogue and register.item(row, campaign) is None:
        return {}
    return {name: row[name] for name in register.carried if row.get(name) is not None}


def _whose(unit: Unit) -> str:
    """In the row itself, so Vietnamese whatever the window speaks."""
    with in_vietnamese():
        return _("Số liệu của {unit} (tiếp nhận khi sắp xếp đơn vị)").format(unit=unit.full_name)
