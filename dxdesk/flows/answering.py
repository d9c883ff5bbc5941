"""What the centre holds of the units' submissions, and its answers to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import Connection, func, insert, select, update

from dxdesk.dates import now
from dxdesk.errors import Missing, Misuse
from dxdesk.flows import diary, packing, signing, trusting
from dxdesk.flows.receiving import digest_at_vector
from dxdesk.flows.soundness import require_sound
from dxdesk.flows.workspace import Workspace, named, seen_as
from dxdesk.i18n import _
from dxdesk.models.change import Cause
from dxdesk.models.registers import register as find_register
from dxdesk.models.tables import METADATA
from dxdesk.store.journal import Edit
from dxdesk.sync.keys import DeviceKey
from dxdesk.sync.manifest import Answer, Kind, Manifest
from dxdesk.sync.standing import Received, Standing, Verdict, sort_out


@dataclass(frozen=True)
class Answered:
    """A receipt that was written."""

    file: str
    unit: str
    verdict: str
    number: int
    submission: int  # number of the submission it answers
    comments: int
    digest: str  # of the submission, as the centre holds it


def received(workspace: Workspace, connection: Connection) -> dict[str, list[Received]]:
    """By unit, every submission that was taken in; units that sent nothing aren't there."""
    table = METADATA.tables["received"]
    query = select(table).where(table.c.kind == str(Kind.SUBMISSION), table.c.campaign == workspace.campaign.id)
    by_unit: dict[str, list[Received]] = {}
    for row in connection.execute(query):
        by_unit.setdefault(row.unit, []).append(
            Received(
                row.sha256, row.unit, row.campaign, row.number, row.device, row.edition, row.digest,
                orjson.loads(row.vector), row.created, row.file, row.verdict, row.comment,
            )
        )  # fmt: skip
    return by_unit


def standings(workspace: Workspace, connection: Connection) -> dict[str, Standing]:
    """By unit, what its submissions are worth; units that sent nothing aren't there."""
    return {unit: sort_out(listed) for unit, listed in received(workspace, connection).items()}


def standing(workspace: Workspace, connection: Connection, unit: str) -> Received:
    """The submission of a unit that stands; raises `Missing` where there is none."""
    sent = received(workspace, connection).get(unit, [])
    found = sort_out(sent).standing
    if found is None:
        said = _("{unit} chưa có báo cáo nào đang có hiệu lực.")
        if sent and all(one.verdict == "returned" for one in sent):
            said = _("Báo cáo của {unit} đã được trả lại, chờ đơn vị gửi lại.")
        raise Missing(said.format(unit=workspace.campaign.called(unit)))
    return found


def accept(workspace: Workspace, unit: str, path: Path, *, reason: str = "", passphrase: str = "") -> Answered:
    """Accept a unit's standing submission, and write the receipt for the unit."""
    return _answer(workspace, unit, path, "accepted", reason, (), passphrase)


def give_back(
    workspace: Workspace, unit: str, path: Path, *, comments: Sequence[str] = (), reason: str = "", passphrase: str = ""
) -> Answered:
    """Return a unit's submission with comments on cells, each "register/record/field=what is asked"."""
    if not comments and not reason.strip():
        raise Misuse(_("Chưa nêu lý do trả lại."), hint=_("Ghi --comment “biểu/bản ghi/trường=ý kiến” hoặc --reason."))
    return _answer(workspace, unit, path, "returned", reason, comments, passphrase)


def _answer(
    workspace: Workspace, unit: str, path: Path, verdict: Verdict, reason: str, comments: Sequence[str], passphrase: str
) -> Answered:
    if workspace.unit:
        raise Misuse(_("Chỉ cơ quan tổng hợp tiếp nhận hoặc trả lại báo cáo."))
    workspace.campaign.unit(unit)
    about = seen_as(workspace, workspace.campaign, unit)
    require_sound(workspace, unit)
    key = trusting.own_key(about, passphrase)
    with packing.kept_with(path), workspace.store.write() as connection:
        found = _answerable(workspace, connection, unit, verdict)
        edits = [_comment(about, connection, written) for written in comments]
        if edits:
            about.require_unlocked(connection)
            title = _("Trả lại báo cáo: {n} ý kiến").format(n=len(edits))
            about.open_journal.write_in(connection, Cause.COMMENT, title, edits)
        table = METADATA.tables["received"]
        connection.execute(
            update(table).where(table.c.sha256 == found.sha256).values(verdict=verdict, comment=named(reason))
        )
        manifest = _manifest(about, connection, key, found, verdict, reason)
        sha256 = packing.hand_out(about, path, manifest, packing.members(about, connection, key, manifest.base), key)
        connection.execute(
            insert(table).values(
                sha256=sha256, kind=str(Kind.RECEIPT), unit=unit, campaign=found.campaign, number=manifest.number,
                device=manifest.device, edition=found.edition, digest=manifest.digest,
                vector=orjson.dumps(dict(manifest.vector)).decode(), created=manifest.created, file=path.name,
                verdict=verdict, comment=named(reason), approval=b"", signature="",
            )
        )  # fmt: skip
        digest = digest_at_vector(about, connection, found.vector)
        unit_name = about.unit_record.name
        diary.note(workspace, connection, diary.ANSWERED, what=verdict, unit=unit_name, file=path.name)
    return Answered(path.name, unit, verdict, manifest.number, found.number, len(edits), digest)


def _manifest(
    about: Workspace, connection: Connection, key: DeviceKey, found: Received, verdict: Verdict, reason: str
) -> Manifest:
    """What the receipt of a submission says of itself; the unit holds all that it sent."""
    table = METADATA.tables["received"]
    receipts = (table.c.kind == str(Kind.RECEIPT), table.c.unit == about.unit, table.c.campaign == found.campaign)
    number = 1 + (connection.scalar(select(func.max(table.c.number)).where(*receipts)) or 0)
    vector = signing.vector(about, connection)
    ring = trusting.keyring(about, trusting.kept(connection, found.campaign, about.unit))
    recovery = [about.campaign.centre.recovery] if about.campaign.centre else []
    said = Answer(
        package=found.sha256, verdict="accepted" if verdict == "accepted" else "returned", reason=named(reason)
    )
    return Manifest(
        kind=Kind.RECEIPT, number=number, unit=about.unit, campaign=found.campaign, edition=found.edition,
        device=key.public.minisign,
        recipients=sorted({*ring.recipients(about.unit), key.public.recipient, *recovery}),
        base={stream: seq for stream, seq in found.vector.items() if stream in vector},
        vector=vector, digest=signing.digest(about, connection), answers=said, created=now(),
    )  # fmt: skip


def _answerable(workspace: Workspace, connection: Connection, unit: str, verdict: Verdict) -> Received:
    """The submission an answer is about: the standing one; to be returned, also one of several that are concurrent."""
    concurrent = standings(workspace, connection).get(unit, Standing(None)).concurrent
    if verdict == "returned" and concurrent:
        return max(concurrent, key=lambda s: (s.created, s.sha256))
    found = standing(workspace, connection, unit)
    if found.verdict == verdict:  # only "accepted": what was returned no longer stands
        said = _("Báo cáo lần {number} của {unit} đã được tiếp nhận, không ghi phiếu mới.")
        raise Misuse(said.format(number=found.number, unit=workspace.campaign.called(unit)))
    return found


def _comment(about: Workspace, connection: Connection, written: str) -> Edit:
    """A comment from "register/record/field=text"."""
    place, equals, asked = written.partition("=")
    register, _slash, rest = place.partition("/")
    record, _slash, field = rest.rpartition("/")
    if not equals or not record or not asked.strip():
        raise Misuse(
            _("Ý kiến “{written}” chưa đúng dạng “biểu/bản ghi/trường=ý kiến”.").format(written=named(written))
        )
    declared = find_register(register)
    if field not in declared.stored:
        raise Misuse(_("Biểu {register} không có cột “{field}”.").format(register=_(declared.short), field=field))
    if about.rows(register).one(connection, record) is None:
        raise Missing(_("Không có bản ghi “{record}” trong biểu.").format(record=record))
    comments = find_register("comments")
    values = {
        "about_register": register,
        "about_record": record,
        "about_field": field,
        "asked": comments.fields["asked"].parse(asked),
        "state": "open",
    }
    return Edit("comments", comments.identify(about.unit, values), values)  # type: ignore[arg-type]
