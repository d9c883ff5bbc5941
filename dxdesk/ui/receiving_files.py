"""Files from other computers, taken in one after another: what each is, and what came of it in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.errors import Cancelled, Parted, Problem
from dxdesk.flows import care, receiving, replies, trusting
from dxdesk.i18n import _
from dxdesk.models.submission import STATE_LABELS
from dxdesk.ui.theme import GAP, Theme, Tone
from dxdesk.ui.widgets import Notice, button, label

if TYPE_CHECKING:
    from dxdesk.flows.care import PackageReport
    from dxdesk.flows.receiving import Taken
    from dxdesk.flows.workspace import Workspace
    from dxdesk.progress import Progress

ENROLMENT, CAMPAIGN = "enrolment", "campaign"


@dataclass(frozen=True)
class Verdict:
    """What came of one file, or would come of it."""

    path: Path
    kind: str = ""  # empty where it couldn't be read
    tone: Tone = "plain"
    text: str = ""
    entries: int = 0
    conflicts: int = 0
    taken: bool = False  # it may be taken in, or was
    parted: bool = False  # it may be, once what this computer has is joined to it again

    @property
    def sentence(self) -> str:
        return f"{self.path.name}: {self.text}"


def look_through(ws: Workspace, paths: Sequence[Path], progress: Progress) -> list[Verdict]:
    """What taking files in would do; nothing is written."""
    return _each(ws, paths, progress, dry_run=True)


def take_in(ws: Workspace, paths: Sequence[Path], progress: Progress, *, rejoin: bool = False) -> list[Verdict]:
    """Take files in, each wholly or not at all. One that needs another of them first is tried again after it."""
    return receiving.in_any_order(
        paths,
        lambda listed: _each(ws, listed, progress, dry_run=False, rejoin=rejoin),
        came=lambda verdict: verdict.taken,
        waits=lambda verdict: bool(verdict.kind) and not verdict.taken,
    )


def _each(
    ws: Workspace, paths: Sequence[Path], progress: Progress, *, dry_run: bool, rejoin: bool = False
) -> list[Verdict]:
    found: list[Verdict] = []
    try:
        for number, path in enumerate(paths):
            progress.step(number, len(paths), path.name)
            found.append(_one(ws, path, dry_run=dry_run, rejoin=rejoin))
    except Cancelled:  # what was taken in stays, and has to be told
        stopped = _("chưa nhận, vì việc nhận đã được dừng.")
        found += [Verdict(path, text=stopped) for path in paths[len(found) :]]
    return found


def _one(ws: Workspace, path: Path, *, dry_run: bool, rejoin: bool) -> Verdict:
    kind = ""
    try:
        report = care.verify_package(path)
        kind = report.kind
        if kind == ENROLMENT:
            return Verdict(path, kind, "note", _("tệp đăng ký khóa; đối chiếu dấu vân tay rồi tin cậy."))
        if kind == CAMPAIGN:
            return Verdict(path, kind, "note", _("tệp kỳ báo cáo; mở bằng lệnh “Mở kỳ báo cáo khác” (Ctrl+K)."))
        taken = receiving.merge(ws, path, dry_run=dry_run, rejoin=rejoin)
        holders = {line.key: line.holder for line in trusting.key_list(ws)}
        text = _told(ws, report, taken, holders.get(report.signer, ""), dry_run=dry_run)
    except Problem as problem:
        reason = f"{problem.message} {problem.hint}".rstrip()
        parted = isinstance(problem, Parted)
        return Verdict(path, kind, "error", _("không nhận. {reason}").format(reason=reason), parted=parted)
    new = bool(taken.entries) or (kind == "receipt" and not taken.known)
    return Verdict(path, kind, "ok" if new else "plain", text, taken.entries, taken.conflicts, taken=True)


def _told(ws: Workspace, report: PackageReport, taken: Taken, sender: str, *, dry_run: bool) -> str:
    if taken.known:
        return _("đã nhận trước đó, hoặc cũ hơn tệp đã nhận; không có gì thay đổi.")
    if report.kind == "receipt":
        return _receipt(ws, report, dry_run=dry_run)
    who = sender or _("đồng nghiệp")
    if not taken.entries:
        return _("của {who}, không có số liệu mới.").format(who=who)
    coming, came = _("sẽ nhận {n} thay đổi ở {m} dòng, của {who}."), _("đã nhận {n} thay đổi ở {m} dòng, của {who}.")
    text = coming if dry_run else came
    said = text.format(n=taken.entries, m=taken.records, who=who)
    if taken.rejoined:
        joined = _("Đã nối lại {n} thay đổi của máy này; hãy xác nhận và gửi lại số liệu.")
        said += " " + joined.format(n=taken.rejoined)
    if taken.conflicts:
        said += " " + _("Có {n} dòng khác biệt cần xử lý.").format(n=taken.conflicts)
    return said


def _receipt(ws: Workspace, report: PackageReport, *, dry_run: bool) -> str:
    said = _("phiếu trả lời số {number} của cơ quan tổng hợp").format(number=report.number)
    if dry_run:
        return said + "."
    found = next((r for r in replies.answers(ws).receipts if r.number == report.number), None)
    return f"{said}: {_(STATE_LABELS[found.state]).lower()}." if found else said + "."


class PreviewDialog(QDialog):
    """What the chosen files would bring; `taken` when they are to be taken in, `rejoined` when what parted from them is
    to be joined to them again first."""

    taken = Signal()
    rejoined = Signal()

    def __init__(self, theme: Theme, verdicts: Sequence[Verdict], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Xem trước khi nhận"))
        self.setAccessibleName(self.windowTitle())
        self.setFixedWidth(640)
        good = sum(bool(v.entries) or (v.kind == "receipt" and v.taken) for v in verdicts)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(label(self.windowTitle(), "heading"))
        said = _("Chưa ghi gì. Số liệu được sao lưu trước khi nhận; mỗi tệp được nhận trọn vẹn hoặc không nhận.")
        box.addWidget(label(said, "muted", wrap=True))
        for verdict in verdicts:
            box.addWidget(Notice(theme, verdict.sentence, verdict.tone))
        if good and any(v.tone == "error" for v in verdicts):
            box.addWidget(label(_("Tệp chưa nhận được sẽ được thử lại sau khi nhận các tệp kia."), "small", wrap=True))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(theme, _("Hủy") if good else _("Đóng"), self.reject))
        self.act = button(theme, _("Nhận {n} tệp").format(n=good), self._take, kind="primary", icon="import")
        self.act.setDefault(True)
        row.addWidget(self.act)
        self.join = button(theme, _("Nối lại và nhận"), self._rejoin, icon="exchange")
        row.addWidget(self.join)
        box.addSpacing(4)
        box.addLayout(row)
        self.act.setVisible(good > 0)  # in a window now, and no window themselves
        self.join.setVisible(any(v.parted for v in verdicts))

    def _take(self) -> None:
        self.taken.emit()
        self.accept()

    def _rejoin(self) -> None:
        self.rejoined.emit()
        self.accept()
