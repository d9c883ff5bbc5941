"""Which remarks of the centre still wait for an answer. Not a verb itself.

Nobody has to close a remark: it is done with once a report is accepted by whoever knew of it, for as long as that is
the last word on the report. That follows from the receipts alone, so it is the same on both sides and changes no
figures.
"""

from __future__ import annotations

from collections.abc import Mapping

from dxdesk.flows.workspace import PlainRow, Workspace
from dxdesk.models.change import LIVE, Held, top
from dxdesk.models.registers.remarks import COMMENT_STATE, CommentState
from dxdesk.models.submission import Verdict
from dxdesk.store.database import Connection
from dxdesk.store.journal.writing import Present
from dxdesk.store.papers import submissions

COMMENTS = "comments"
STATES = {CommentState(choice.code): choice.label for choice in COMMENT_STATE}


class Remarks:
    """The remarks about one unit's report, and what remains in them."""

    def __init__(self, workspace: Workspace, connection: Connection) -> None:
        self.rows: list[PlainRow] = sorted(workspace.rows(COMMENTS).all(connection), key=lambda row: -row["_id"])
        keys = [(COMMENTS, row["record"]) for row in self.rows]
        self._present = Present(workspace.open_journal, connection, keys)
        self._accepted = _accepted(workspace, connection)

    def held(self, row: PlainRow) -> Held:
        return self._present.held(COMMENTS, row["record"])

    def asking(self, row: PlainRow) -> str:
        """The id of the entry its question stands by, or of what else shows it where a colleague left that out."""
        held = self.held(row)
        return next(filter(None, (top(held.get(name, {})) for name in ("asked", LIVE))), "")

    def state(self, row: PlainRow) -> CommentState:
        said = CommentState(row["state"]) if row["state"] in STATES else CommentState.OPEN
        held = self.held(row)
        asked = top(held["state"]) if said is CommentState.OPEN and held.get("state") else self.asking(row)
        stream, _colon, seq = asked.rpartition(":")
        known = bool(stream) and any(vector.get(stream, 0) >= int(seq) for vector in self._accepted)
        return CommentState.CLOSED if known else said


def unanswered(workspace: Workspace, connection: Connection) -> list[str]:
    """What was asked and neither answered nor done with, the newest first."""
    found = Remarks(workspace, connection)
    return [str(row["asked"] or "") for row in found.rows if found.state(row) is CommentState.OPEN]


def _accepted(workspace: Workspace, connection: Connection) -> list[Mapping[str, int]]:
    """What was known whenever a report of the unit was accepted, and not returned after all: who lacks a receipt that
    was overtaken says the same as who has it."""
    receipts = submissions.received(connection, workspace.campaign.id, workspace.unit, "receipt")
    last = {one.answers or one.sha256: one for one in receipts}
    return [one.vector for one in last.values() if one.verdict is Verdict.ACCEPTED]
