"""What the centre answered to a unit: receipts, comments on cells, editions of the campaign; and answering comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dxdesk.dates import show_date, show_moment
from dxdesk.errors import Missing, Misuse
from dxdesk.flows.sending.remarks import COMMENTS, STATES, Remarks
from dxdesk.flows.workspace import PlainRow, Workspace, seen_as
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Cause, Entry
from dxdesk.models.registers import REGISTERS
from dxdesk.models.registers.remarks import CommentState
from dxdesk.models.submission import State, Submission, Verdict
from dxdesk.store import snapshots
from dxdesk.store.campaigns import BUILTIN, editions
from dxdesk.store.database import Connection
from dxdesk.store.journal.writing import Edit, Present
from dxdesk.store.papers import submissions
from dxdesk.store.rows.entries import read_entry
from dxdesk.store.rows.projection import together
from dxdesk.text import clean, shorten


@dataclass(frozen=True)
class Receipt:
    """An answer of the centre, and whether the figures it holds are still those of this store."""

    number: int
    verdict: Verdict
    state: State
    made_at: str
    file: str
    reason: str
    digest: str  # of what the centre holds
    same: bool
    differing: list[str]  # registers changed here since, by their short names


@dataclass(frozen=True)
class Comment:
    """What was asked about a cell, what was answered, and whether the cell was changed since."""

    record: str  # of the comment itself
    register: str
    about: str
    field: str
    title: str
    label: str
    asked: str
    officer: str
    made_at: str
    answer: str
    state: CommentState
    state_text: str
    value: str  # what the cell shows now
    changed: bool
    unit: str  # whose report it is about


@dataclass(frozen=True)
class Edition:
    """An edition of the campaign that was taken in."""

    edition: int
    title: str
    deadline: str
    taken_at: str
    from_centre: bool
    current: bool


@dataclass(frozen=True)
class Answers:
    """All that came from the centre, newest first, and what it is about."""

    sent: list[Submission]
    receipts: list[Receipt]
    comments: list[Comment]
    editions: list[Edition]


def answers(workspace: Workspace) -> Answers:
    """What the centre said so far."""
    workspace.require_unit()
    with workspace.store.read() as connection:
        return Answers(
            list(reversed(submissions.sent(connection, workspace.campaign.id, workspace.unit))),
            _receipts(workspace, connection),
            _comments(workspace, connection),
            _editions(workspace, connection),
        )


def comments_at_centre(workspace: Workspace, unit: str = "") -> list[Comment]:
    """What the centre asked its units about cells, of one unit or of all that anything was asked, and their answers."""
    codes = [workspace.campaign.unit(unit).code] if unit else list(workspace.campaign.unit_by_code)
    with workspace.store.read() as connection:
        return [
            found for code in codes for found in _comments(seen_as(workspace, workspace.campaign, code), connection)
        ]


def reply(workspace: Workspace, record: str, text: str) -> str:
    """Answer a comment; it travels with the next file. Returns the batch."""
    words = clean(text)
    if not words:
        raise Misuse(_("Chưa ghi nội dung trả lời."))
    declared = REGISTERS[COMMENTS]
    with workspace.store.read() as connection:
        row = workspace.rows(COMMENTS).one(connection, record)
    if row is None or not row["live"]:
        raise Missing(_("Không có ý kiến này."))
    values = {"answer": declared.fields["answer"].parse(words), "state": CommentState.ANSWERED.value}
    title = _("Trả lời ý kiến: {text}").format(text=shorten(words, 40))
    return workspace.journal.write(Cause.COMMENT, title, [Edit(COMMENTS, record, values)]).batch  # type: ignore[arg-type]


def _receipts(workspace: Workspace, connection: Connection) -> list[Receipt]:
    rows = submissions.received(connection, workspace.campaign.id, workspace.unit, "receipt")[::-1]
    ours = snapshots.digests(connection, workspace.campaign, workspace.unit) if rows else {}
    found = []
    for place, row in enumerate(rows):
        same = row.digest == together(ours)
        # Only the newest answer is compared register by register: the others were overtaken by it.
        differing = [] if same or place else _differing(workspace, connection, ours, row.vector)
        state = State.ACCEPTED if row.verdict is Verdict.ACCEPTED else State.RETURNED
        found.append(
            Receipt(
                row.number, Verdict(row.verdict), state, show_moment(row.created), row.file, row.comment,
                row.digest, same, differing,
            )
        )  # fmt: skip
    return found


def _differing(
    workspace: Workspace, connection: Connection, ours: dict[str, str], vector: Mapping[str, int]
) -> list[str]:
    """The registers whose figures aren't those at a vector any more."""
    theirs = snapshots.digests(connection, workspace.campaign, workspace.unit, vector)
    return [_(REGISTERS[key].short) for key, digest in ours.items() if theirs.get(key) != digest]


def _comments(workspace: Workspace, connection: Connection) -> list[Comment]:
    found = Remarks(workspace, connection)
    return [_comment(workspace, connection, found, row) for row in found.rows]


def _comment(workspace: Workspace, connection: Connection, found: Remarks, row: PlainRow) -> Comment:
    key, about, field = (row[name] or "" for name in ("about_register", "about_record", "about_field"))
    entry = _asking(connection, found, row)
    title, label, value, changed = "", "", "", False
    register = REGISTERS.get(key)
    subject = workspace.rows(key).one(connection, about) if register else None
    if register is not None and subject is not None:
        title = register.title_of(subject, workspace.campaign)
        if field in register.stored:
            label, value = _(register.fields[field].label), register.show(field, subject, workspace.campaign)
            changed = entry is not None and _changed_since(workspace, connection, (key, about), field, entry.clock)
    state = found.state(row)
    asked = row["asked"] or _("(ý kiến không ghi nội dung)")
    return Comment(
        row["record"], key, about, field, title or about or _("(không nêu dòng nào)"), label, asked,
        entry.officer if entry else "", show_moment(entry.made_at) if entry else "",
        row["answer"] or "", state, _(STATES[state]), value, changed, workspace.unit,
    )  # fmt: skip


def _asking(connection: Connection, found: Remarks, row: PlainRow) -> Entry | None:
    standing = found.asking(row)
    return read_entry(connection, standing) if standing else None


def _changed_since(workspace: Workspace, connection: Connection, key: tuple[str, str], field: str, clock: int) -> bool:
    """Whether a cell was written by somebody who knew what was said of it."""
    marks = Present(workspace.open_journal, connection, [key]).held(*key).get(field, {})
    return any(mark.clock > clock for mark in marks.values())


def _editions(workspace: Workspace, connection: Connection) -> list[Edition]:
    found = []
    for place, row in enumerate(reversed(editions(connection, workspace.campaign.id))):
        campaign = Campaign.load(row.body)
        deadline = show_date(date.fromisoformat(campaign.deadline))
        taken = show_moment(row.opened_at) if row.opened_at else ""
        found.append(Edition(row.edition, campaign.title, deadline, taken, row.origin != BUILTIN, place == 0))
    return found
