"""The report's files that were written, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from dxdesk.dates import show_moment
from dxdesk.i18n import _
from dxdesk.models.submission import STATE_LABELS, State, Submission
from dxdesk.ui.kit.widgets import Notice, clear, label
from dxdesk.ui.look.theme import Theme, Tone

TONES: dict[State, Tone] = {State.ACCEPTED: "ok", State.RETURNED: "warning"}


def show_sent(box: QVBoxLayout, theme: Theme, sent: Sequence[Submission]) -> None:
    """Put them into a layout, newest first; nothing where none was written."""
    clear(box)
    if not sent:
        return
    box.addWidget(label(_("Các lần đã ghi tệp"), "heading"))
    for one in sorted(sent, key=lambda s: -s.number):
        said = _("Lần {number} · {moment} · {state} · {file}").format(
            number=one.number,
            moment=show_moment(one.made_at),
            state=_(STATE_LABELS[one.state]),
            file=one.file or _("gửi từ máy khác, hoặc trước khi khôi phục"),
        )
        box.addWidget(label(said, wrap=True))
        if one.comment:
            box.addWidget(Notice(theme, one.comment, TONES.get(one.state, "note")))
