"""The rounds of a report: what was sent, what was answered, and which of them is the newest. Not a verb itself.

A unit's store may lack rounds: it was restored from a backup, or another computer of the unit sent them. A receipt
tells of such a round, too, so the state is that of the right round and numbers go on from there.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from sqlalchemy import Connection, func, insert, or_, select, update

from dxdesk.flows import signing
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import _
from dxdesk.models.submission import State, Submission, Verdict
from dxdesk.models.tables import METADATA
from dxdesk.sync.contents import Contents
from dxdesk.sync.manifest import Kind
from dxdesk.sync.package import Package
from dxdesk.sync.trust import Keyring

VERDICTS = {Verdict.ACCEPTED: State.ACCEPTED, Verdict.RETURNED: State.RETURNED}


def remember(
    about: Workspace, connection: Connection, read: Package, brought: Contents, ring: Keyring, file: str
) -> bool:
    """Keep what a submission or receipt says besides its entries; whether it was here before."""
    manifest = read.manifest
    if manifest.kind is Kind.EXCHANGE:
        return False
    if manifest.kind is Kind.SUBMISSION and not about.is_central:
        _own_again(about, connection, read, file)  # what a restored backup lacks comes back by it
        return False
    if brought.approval is not None:
        brought.approval.verify(ring.approvers(manifest.unit))
    table = METADATA.tables["received"]
    if connection.execute(select(table.c.sha256).where(table.c.sha256 == read.sha256)).first():
        return True
    if manifest.answers is not None and _overtaken(connection, read):
        return True
    connection.execute(
        insert(table).values(
            sha256=read.sha256, kind=str(manifest.kind), unit=manifest.unit, campaign=manifest.campaign,
            number=manifest.number, device=manifest.device, edition=manifest.edition, digest=manifest.digest,
            vector=orjson.dumps(dict(manifest.vector)).decode(), created=manifest.created, file=file,
            approval=brought.approval.body if brought.approval else b"",
            signature=brought.approval.signature.decode() if brought.approval else "",
            verdict=manifest.answers.verdict if manifest.answers else "",
            comment=manifest.answers.reason if manifest.answers else "",
            answers=manifest.answers.package if manifest.answers else "",
        )
    )  # fmt: skip
    if manifest.answers is not None:
        _answered(about, connection, read, brought, ring)
    return False


def _overtaken(connection: Connection, read: Package) -> bool:
    """Whether a later receipt about the same submission is here: an older one changes nothing."""
    table, manifest = METADATA.tables["received"], read.manifest
    assert manifest.answers is not None  # noqa: S101 - only receipts are asked about
    later = select(table.c.sha256).where(
        table.c.kind == str(Kind.RECEIPT), table.c.unit == manifest.unit, table.c.campaign == manifest.campaign,
        table.c.answers.in_((manifest.answers.package, "")),  # stores before version 4 didn't say which it answers
        or_(table.c.number > manifest.number,
            (table.c.number == manifest.number) & (table.c.created >= manifest.created)),
    )  # fmt: skip
    return connection.execute(later).first() is not None


def _answered(about: Workspace, connection: Connection, read: Package, brought: Contents, ring: Keyring) -> None:
    """The round that a receipt is about, as it stands now."""
    manifest, answers = read.manifest, read.manifest.answers
    assert answers is not None  # noqa: S101 - a receipt
    if about.is_central:  # the centre's own: what its restored backup lacks comes back by it
        received = METADATA.tables["received"]
        said = {"verdict": answers.verdict, "comment": answers.reason}
        connection.execute(update(received).where(received.c.sha256 == answers.package).values(said))
        return
    state, sent = VERDICTS[Verdict(answers.verdict)], METADATA.tables["submission"]
    before = connection.execute(select(sent.c.state).where(sent.c.sha256 == answers.package)).scalar()
    if before is None:
        vector = _written_by_unit(manifest.vector, brought, ring)
        keep(connection, Submission(
            manifest.number, about.unit, about.campaign.id, manifest.edition, answers.package, "", manifest.created, "",
            state, vector,
        ))  # fmt: skip
    told = {"state": str(state), "comment": answers.reason}
    connection.execute(update(sent).where(sent.c.sha256 == answers.package).values(told))
    if state is State.RETURNED and before != State.RETURNED:
        _reopen(about, connection, answers.package)


def _written_by_unit(vector: Mapping[str, int], brought: Contents, ring: Keyring) -> dict[str, int]:
    """How far the unit's own streams go: what the centre held of it when it answered is what it had been sent."""
    return {
        stream: seq
        for stream, seq in vector.items()
        if ring.side(brought.heads[stream].statement.header.device, brought.heads[stream].statement.header.unit)
        != "centre"
    }


def keep(connection: Connection, made: Submission) -> None:
    """Keep a round under its number, or the next one that is free."""
    table = METADATA.tables["submission"]
    mine = (table.c.unit == made.unit) & (table.c.campaign == made.campaign)
    taken = set(connection.scalars(select(table.c.number).where(mine)))
    connection.execute(
        insert(table).values(
            unit=made.unit, campaign=made.campaign, number=1 + max(taken) if made.number in taken else made.number,
            state=str(made.state), sha256=made.sha256, digest=made.digest, made_at=made.made_at, file=made.file,
            vector=orjson.dumps(dict(made.vector)).decode(), comment=made.comment,
        )
    )  # fmt: skip


def next_number(about: Workspace, connection: Connection) -> int:
    """The number of the report that is sent next."""
    table = METADATA.tables["submission"]
    mine = (table.c.unit == about.unit) & (table.c.campaign == about.campaign.id)
    return 1 + (connection.scalar(select(func.max(table.c.number)).where(mine)) or 0)


def _own_again(about: Workspace, connection: Connection, read: Package, file: str) -> None:
    """A report that was sent from here, taken in by who lost what it holds: it is a round again, with all it says."""
    table, manifest = METADATA.tables["submission"], read.manifest
    known = connection.execute(select(table).where(table.c.sha256 == read.sha256)).first()
    if known is not None and known.digest:
        return
    if known is not None:  # by its receipt alone
        connection.execute(table.delete().where(table.c.sha256 == read.sha256))
    state, comment = (State(known.state), known.comment) if known else (State.SENT, "")
    made = Submission(
        manifest.number, about.unit, about.campaign.id, manifest.edition, read.sha256, manifest.digest,
        manifest.created, file, state, manifest.vector, comment,
    )  # fmt: skip
    keep(connection, made)


def _reopen(about: Workspace, connection: Connection, package: str) -> None:
    """What was returned is open for correction; the confirmation of newer figures is about something else."""
    newest = signing.newest(about, connection)
    if newest is None or newest.sha256 != package:
        return
    table = METADATA.tables["approval"]
    mine = (table.c.unit == about.unit) & (table.c.campaign == about.campaign.id) & (table.c.withdrawn == "")
    for row in connection.execute(select(table.c.id, table.c.body).where(mine)).all():
        confirmed = signing.read_approval(row.body).vector
        if all(newest.vector.get(stream, 0) >= seq for stream, seq in confirmed.items()):
            withdrawn = {"withdrawn": _("Báo cáo bị trả lại")}
            connection.execute(update(table).where(table.c.id == row.id).values(withdrawn))
