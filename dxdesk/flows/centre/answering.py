"""What the centre holds of the units' submissions, and its answers to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dxdesk.dates import now
from dxdesk.errors import Missing, Misuse
from dxdesk.flows import diary
from dxdesk.flows.exchanging import packing, trusting
from dxdesk.flows.exchanging.receiving import old_edition
from dxdesk.flows.sending import remarks
from dxdesk.flows.soundness import require_sound
from dxdesk.flows.workspace import Workspace, named, seen_as
from dxdesk.i18n import _
from dxdesk.models.change import Cause
from dxdesk.models.registers import register as find_register
from dxdesk.models.registers.remarks import CommentState
from dxdesk.models.submission import Received, Verdict
from dxdesk.progress import SILENT, Progress
from dxdesk.store import snapshots, streams
from dxdesk.store.database import Connection
from dxdesk.store.journal.writing import Edit
from dxdesk.store.papers import submissions
from dxdesk.sync.keys import DeviceKey
from dxdesk.sync.manifest import Answer, Kind, Manifest
from dxdesk.sync.standing import Standing, newest, sort_out
from dxdesk.text import shorten


@dataclass(frozen=True)
class Answered:
    """A receipt that was written."""

    file: str
    unit: str
    verdict: Verdict
    number: int
    submission: int  # number of the submission it answers
    comments: int
    digest: str  # of the submission, as the centre holds it
    notices: list[str] = field(default_factory=list)  # what was accepted all the same

    @property
    def returned(self) -> bool:
        return self.verdict == Verdict.RETURNED


def received(workspace: Workspace, connection: Connection) -> dict[str, list[Received]]:
    """By unit, every submission that was taken in; units that sent nothing aren't there."""
    by_unit: dict[str, list[Received]] = {}
    for one in submissions.received(connection, workspace.campaign.id):
        by_unit.setdefault(one.unit, []).append(one)
    return by_unit


def standings(workspace: Workspace, connection: Connection) -> dict[str, Standing]:
    """By unit, what its submissions are worth; units that sent nothing aren't there."""
    return {unit: sort_out(listed) for unit, listed in received(workspace, connection).items()}


def standing(workspace: Workspace, connection: Connection, unit: str) -> Received:
    """The submission of a unit that stands; raises `Missing` where there is none."""
    found = sort_out(received(workspace, connection).get(unit, []))
    if found.standing is None:
        raise _none_stands(workspace, unit, found)
    return found.standing


def _none_stands(workspace: Workspace, unit: str, found: Standing) -> Missing:
    """Why no submission of a unit stands, and what has to come."""
    called, numbers = workspace.campaign.called(unit), ", ".join(str(one.number) for one in reversed(found.newest))
    if len(found.newest) > 1:
        said = _("{unit} có các báo cáo song song (lần {numbers}), chưa bản nào có hiệu lực.")
        hint = _("Hãy trả lại từng bản; đơn vị gộp thành một bản rồi gửi lại.")
        if not found.concurrent:
            hint = _("Các bản đã được trả lại; chờ đơn vị gộp thành một bản rồi gửi lại.")
        return Missing(said.format(unit=called, numbers=numbers), hint=hint)
    if found.newest:
        said = _("Báo cáo của {unit} (lần {numbers}) đã được trả lại, chờ đơn vị gửi lại.")
        hint = _("Báo cáo cũ hơn không còn hiệu lực. Đơn vị cần phiếu lần nữa thì ghi lại phiếu (return --again).")
        return Missing(said.format(unit=called, numbers=numbers), hint=hint)
    return Missing(_("{unit} chưa có báo cáo nào đang có hiệu lực.").format(unit=called))


def accept(
    workspace: Workspace, unit: str, path: Path, *, reason: str = "", passphrase: str = "", progress: Progress = SILENT
) -> Answered:
    """Accept a unit's standing submission, and write the receipt for the unit."""

    def choose(connection: Connection) -> Received:
        found = standing(workspace, connection, unit)
        if found.verdict == Verdict.ACCEPTED:
            said = _("Báo cáo lần {number} của {unit} đã được tiếp nhận, không ghi phiếu mới.")
            hint = _("Nếu đơn vị chưa nhận được phiếu, hãy ghi lại phiếu (accept --again).")
            raise Misuse(said.format(number=found.number, unit=workspace.campaign.called(unit)), hint=hint)
        return found

    return _answer(workspace, unit, path, _Word(choose, Verdict.ACCEPTED, reason), passphrase, progress)


def give_back(
    workspace: Workspace,
    unit: str,
    path: Path,
    *,
    comments: Sequence[str] = (),
    reason: str = "",
    passphrase: str = "",
    progress: Progress = SILENT,
) -> Answered:
    """Return a unit's submission with comments on cells, each "register/record/field=what is asked".

    What was returned already may be returned again, with more comments or another reason.
    """
    if not comments and not reason.strip():
        raise Misuse(_("Chưa nêu lý do trả lại."), hint=_("Ghi --comment “biểu/bản ghi/trường=ý kiến” hoặc --reason."))

    def choose(connection: Connection) -> Received:
        found = sort_out(received(workspace, connection).get(unit, []))
        waiting = found.concurrent or found.newest
        if not waiting:
            raise _none_stands(workspace, unit, found)
        return waiting[0]

    return _answer(workspace, unit, path, _Word(choose, Verdict.RETURNED, reason, comments), passphrase, progress)


def write_again(
    workspace: Workspace,
    unit: str,
    path: Path,
    verdict: Verdict = Verdict.NONE,
    *,
    passphrase: str = "",
    progress: Progress = SILENT,
) -> Answered:
    """Write the receipt of a unit's last answered submission anew, for whoever lost it or has another computer since.

    Verdict and reason stay as they are. Raises `Missing` where nothing was answered, `Misuse` where the answer was
    another one than `verdict`, if that is given.
    """

    def choose(connection: Connection) -> Received:
        answered = [one for one in received(workspace, connection).get(unit, []) if one.verdict]
        if not answered:
            said = _("Chưa tiếp nhận hay trả lại báo cáo nào của {unit}.")
            raise Missing(said.format(unit=workspace.campaign.called(unit)))
        last = newest(answered)[0]
        if verdict not in (Verdict.NONE, last.verdict):
            said = _("Báo cáo lần {number} của {unit} đã được tiếp nhận, không phải bị trả lại.")
            if last.verdict == Verdict.RETURNED:
                said = _("Báo cáo lần {number} của {unit} đã được trả lại, không phải được tiếp nhận.")
            raise Misuse(said.format(number=last.number, unit=workspace.campaign.called(unit)))
        return last

    return _answer(workspace, unit, path, _Word(choose), passphrase, progress)


@dataclass(frozen=True)
class _Word:
    """What the centre says of which submission; without a verdict what it said before."""

    choose: Callable[[Connection], Received]
    verdict: Verdict = Verdict.NONE
    reason: str = ""
    comments: Sequence[str] = ()


def _answer(workspace: Workspace, unit: str, path: Path, word: _Word, passphrase: str, progress: Progress) -> Answered:
    if workspace.unit:
        raise Misuse(_("Chỉ cơ quan tổng hợp tiếp nhận hoặc trả lại báo cáo."))
    workspace.campaign.unit(unit)
    about = seen_as(workspace, workspace.campaign, unit)
    require_sound(workspace, unit, progress)
    key = trusting.own_key(about, passphrase)
    with packing.kept_with(path), workspace.store.write() as connection:
        found = word.choose(connection)
        doubts = _doubts(about, connection, found) if word.verdict == Verdict.ACCEPTED else []
        edits = [_comment(about, connection, written) for written in word.comments]
        if edits:
            about.require_unlocked(connection)
            title = _("Trả lại báo cáo: {n} ý kiến").format(n=len(edits))
            about.open_journal.write_in(connection, Cause.COMMENT, title, edits)
        verdict = word.verdict or found.verdict
        reason = named(word.reason) or (found.comment if verdict == found.verdict else "")
        submissions.answer(connection, found.sha256, verdict, reason)
        manifest = _manifest(about, connection, key, found, verdict, reason)
        packed = packing.members(about, connection, key, scanned=found.vector)
        sha256 = packing.hand_out(about, path, manifest, packed, key, progress)
        receipt = Received(
            sha256, unit, found.campaign, manifest.number, manifest.device, found.edition, manifest.digest,
            manifest.vector, manifest.created, path.name, verdict, reason, "receipt", answers=found.sha256,
        )  # fmt: skip
        submissions.take(connection, receipt)
        digest = snapshots.digest(connection, about.campaign, unit, found.vector)
        unit_name = about.unit_record.name
        diary.note(about, connection, diary.ANSWERED, what=verdict, unit=unit_name, file=path.name)
    return Answered(path.name, unit, verdict, manifest.number, found.number, len(edits), digest, doubts)


def _manifest(
    about: Workspace, connection: Connection, key: DeviceKey, found: Received, verdict: Verdict, reason: str
) -> Manifest:
    """What the receipt of a submission says of itself. It is whole: a unit may have lost what it sent, or take it in on
    another computer. Its number is never below the submission's, so that a unit's numbers go on from it, too."""
    receipts = submissions.received(connection, found.campaign, about.unit, "receipt")
    number = max(1 + receipts[-1].number if receipts else 1, found.number)
    ring = trusting.keyring(about, trusting.kept(connection, found.campaign, about.unit))
    recovery = [about.campaign.centre.recovery] if about.campaign.centre else []
    said = Answer(
        package=found.sha256, verdict="accepted" if verdict == Verdict.ACCEPTED else "returned", reason=reason
    )
    return Manifest(
        kind=Kind.RECEIPT, number=number, unit=about.unit, campaign=found.campaign, edition=found.edition,
        device=key.public.minisign,
        recipients=sorted({*ring.recipients(about.unit), key.public.recipient, *recovery}),
        vector=streams.vector(connection, about.campaign.id, about.unit),
        digest=snapshots.digest(connection, about.campaign, about.unit), answers=said, created=now(),
    )  # fmt: skip


def doubts(workspace: Workspace, unit: str) -> list[str]:
    """What whoever accepts a unit's standing submission should know before; nothing where there is none."""
    about = seen_as(workspace, workspace.campaign, unit)
    with workspace.store.read() as connection:
        found = sort_out(received(workspace, connection).get(unit, [])).standing
        return _doubts(about, connection, found) if found is not None else []


def _doubts(about: Workspace, connection: Connection, found: Received) -> list[str]:
    said = []
    if old := old_edition(about, connection, found.edition):
        said.append(old)
    open_ones = remarks.unanswered(about, connection)
    if open_ones:
        listed = "; ".join(shorten(asked, 60) for asked in open_ones[:3]) + ("…" if len(open_ones) > 3 else "")
        text = _("Còn {n} ý kiến đơn vị chưa trả lời: {listed}. Tiếp nhận báo cáo thì các ý kiến này được đóng lại.")
        said.append(text.format(n=len(open_ones), listed=listed))
    return said


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
        "state": CommentState.OPEN.value,
    }
    return Edit("comments", comments.identify(about.unit, values), values)  # type: ignore[arg-type]
