"""What was sent and what came: a unit's rounds (table `submission`), submissions and receipts taken in (`received`)."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, delete, func, insert, select, update

from dxdesk.models.submission import PaperKind, Received, State, Submission, Verdict
from dxdesk.store.tables import METADATA

_SENT = METADATA.tables["submission"]
_RECEIVED = METADATA.tables["received"]


# A unit's rounds


def sent(connection: Connection, campaign: str, unit: str) -> list[Submission]:
    """The reports that a store knows of, in the order of their numbers."""
    query = select(_SENT).where(_SENT.c.campaign == campaign, _SENT.c.unit == unit).order_by(_SENT.c.number)
    return [_submission(row) for row in connection.execute(query)]


def find(connection: Connection, sha256: str) -> Submission | None:
    """A report by the hash of its file."""
    row = connection.execute(select(_SENT).where(_SENT.c.sha256 == sha256)).first()
    return _submission(row) if row else None


def _submission(row: Any) -> Submission:
    return Submission(
        row.number, row.unit, row.campaign, row.sha256, row.digest, row.made_at, row.file, State(row.state),
        orjson.loads(row.vector), row.comment,
    )  # fmt: skip


def next_number(connection: Connection, campaign: str, unit: str) -> int:
    """The number of the report that is sent next."""
    mine = (_SENT.c.campaign == campaign) & (_SENT.c.unit == unit)
    return 1 + (connection.scalar(select(func.max(_SENT.c.number)).where(mine)) or 0)


def keep(connection: Connection, made: Submission) -> None:
    """Keep a round under its number, or the next one that is free."""
    taken = {one.number for one in sent(connection, made.campaign, made.unit)}
    connection.execute(
        insert(_SENT).values(
            unit=made.unit, campaign=made.campaign, number=1 + max(taken) if made.number in taken else made.number,
            state=str(made.state), sha256=made.sha256, digest=made.digest, made_at=made.made_at, file=made.file,
            vector=orjson.dumps(dict(made.vector)).decode(), comment=made.comment,
        )
    )  # fmt: skip


def forget(connection: Connection, sha256: str) -> None:
    """Drop a round, for what tells more of it to be kept in its place."""
    connection.execute(delete(_SENT).where(_SENT.c.sha256 == sha256))


def answered(connection: Connection, sha256: str, state: State, comment: str) -> None:
    """Note what a receipt says of a round."""
    connection.execute(update(_SENT).where(_SENT.c.sha256 == sha256).values(state=str(state), comment=comment))


# Taken in


def received(
    connection: Connection, campaign: str, unit: str | None = None, kind: PaperKind = "submission"
) -> list[Received]:
    """The submissions (or receipts) of a campaign that were taken in, or written here, by number; of one unit, where it
    is named."""
    query = select(_RECEIVED).where(_RECEIVED.c.campaign == campaign, _RECEIVED.c.kind == kind)
    if unit is not None:
        query = query.where(_RECEIVED.c.unit == unit)
    return [
        Received(
            row.sha256, row.unit, row.campaign, row.number, row.device, row.edition, row.digest,
            orjson.loads(row.vector), row.created, row.file, Verdict(row.verdict), row.comment, row.kind, row.approval,
            row.signature, row.answers,
        )
        for row in connection.execute(query.order_by(_RECEIVED.c.number, _RECEIVED.c.created))
    ]  # fmt: skip


def is_known(connection: Connection, sha256: str) -> bool:
    """Whether a submission or receipt was taken in, by the hash of its file."""
    return connection.execute(select(_RECEIVED.c.sha256).where(_RECEIVED.c.sha256 == sha256)).first() is not None


def is_overtaken(connection: Connection, receipt: Received) -> bool:
    """Whether a later receipt about the same submission is here: an older one changes nothing.

    Later by number and by moment: a centre whose backup was restored gives numbers again, and a clock that was wrong
    moments.
    """
    table = _RECEIVED.c
    later = select(table.sha256).where(
        table.kind == receipt.kind, table.unit == receipt.unit, table.campaign == receipt.campaign,
        table.answers.in_((receipt.answers, "")),  # stores before version 4 didn't say which it answers
        table.number >= receipt.number, table.created >= receipt.created,
    )  # fmt: skip
    return connection.execute(later).first() is not None


def take(connection: Connection, paper: Received) -> None:
    """Keep a submission or receipt."""
    connection.execute(
        insert(_RECEIVED).values(
            sha256=paper.sha256, kind=paper.kind, unit=paper.unit, campaign=paper.campaign, number=paper.number,
            device=paper.device, edition=paper.edition, digest=paper.digest,
            vector=orjson.dumps(dict(paper.vector)).decode(), created=paper.created, file=paper.file,
            approval=paper.approval, signature=paper.signature, verdict=str(paper.verdict), comment=paper.comment,
            answers=paper.answers,
        )
    )  # fmt: skip


def answer(connection: Connection, sha256: str, verdict: Verdict, comment: str) -> None:
    """Note what the centre said of a submission."""
    connection.execute(
        update(_RECEIVED).where(_RECEIVED.c.sha256 == sha256).values(verdict=str(verdict), comment=comment)
    )
