"""The rounds of a report: what was sent, what was answered, and which of them is the newest. Not a verb itself.

A unit's store may lack rounds: it was restored from a backup, or another computer of the unit sent them. A receipt
tells of such a round, too, so the state is that of the right round and numbers go on from there.
"""

from __future__ import annotations

from collections.abc import Mapping

from dxdesk.flows import signing
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import _
from dxdesk.models.submission import Received, State, Submission, Verdict
from dxdesk.store.database import Connection
from dxdesk.store.papers import approvals, submissions
from dxdesk.sync.contents import Contents
from dxdesk.sync.keyring import Keyring
from dxdesk.sync.manifest import Kind
from dxdesk.sync.package import Package

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
    paper = _received(read, brought, file)
    if submissions.is_known(connection, paper.sha256):
        return True
    if manifest.answers is not None and submissions.is_overtaken(connection, paper):
        return True
    submissions.take(connection, paper)
    if manifest.answers is not None:
        _answered(about, connection, read, brought, ring)
    return False


def _received(read: Package, brought: Contents, file: str) -> Received:
    """A submission or receipt as it is kept."""
    manifest, answers = read.manifest, read.manifest.answers
    return Received(
        read.sha256, manifest.unit, manifest.campaign, manifest.number, manifest.device, manifest.edition,
        manifest.digest, manifest.vector, manifest.created, file,
        Verdict(answers.verdict) if answers else Verdict.NONE,
        answers.reason if answers else "",
        "receipt" if answers else "submission",
        brought.approval.body if brought.approval else b"",
        brought.approval.signature.decode() if brought.approval else "",
        answers.package if answers else "",
    )  # fmt: skip


def _answered(about: Workspace, connection: Connection, read: Package, brought: Contents, ring: Keyring) -> None:
    """The round that a receipt is about, as it stands now."""
    manifest, answers = read.manifest, read.manifest.answers
    assert answers is not None  # noqa: S101 - a receipt
    if about.is_central:  # the centre's own: what its restored backup lacks comes back by it
        submissions.answer(connection, answers.package, Verdict(answers.verdict), answers.reason)
        return
    state, before = VERDICTS[Verdict(answers.verdict)], submissions.find(connection, answers.package)
    if before is None:
        vector = _written_by_unit(manifest.vector, brought, ring)
        submissions.keep(connection, Submission(
            manifest.number, about.unit, about.campaign.id, answers.package, "", manifest.created, "", state, vector,
        ))  # fmt: skip
    submissions.answered(connection, answers.package, state, answers.reason)
    if state is State.RETURNED and (before is None or before.state is not State.RETURNED):
        _reopen(about, connection, answers.package)


def _written_by_unit(vector: Mapping[str, int], brought: Contents, ring: Keyring) -> dict[str, int]:
    """How far the unit's own streams go: what the centre held of it when it answered is what it had been sent."""
    return {
        stream: seq
        for stream, seq in vector.items()
        if ring.side(brought.heads[stream].statement.header.device, brought.heads[stream].statement.header.unit)
        != "centre"
    }


def _own_again(about: Workspace, connection: Connection, read: Package, file: str) -> None:
    """A report that was sent from here, taken in by who lost what it holds: it is a round again, with all it says."""
    manifest, known = read.manifest, submissions.find(connection, read.sha256)
    if known is not None and known.digest:
        return
    if known is not None:  # by its receipt alone
        submissions.forget(connection, read.sha256)
    state, comment = (known.state, known.comment) if known else (State.SENT, "")
    made = Submission(
        manifest.number, about.unit, about.campaign.id, read.sha256, manifest.digest, manifest.created, file, state,
        manifest.vector, comment,
    )  # fmt: skip
    submissions.keep(connection, made)


def _reopen(about: Workspace, connection: Connection, package: str) -> None:
    """What was returned is open for correction; the confirmation of newer figures is about something else."""
    newest = signing.newest(about, connection)
    if newest is None or newest.sha256 != package:
        return
    for one in approvals.standing(connection, about.campaign.id, about.unit):
        if all(newest.vector.get(stream, 0) >= seq for stream, seq in one.said.vector.items()):
            approvals.withdraw_one(connection, one.id, _("Báo cáo bị trả lại"))
