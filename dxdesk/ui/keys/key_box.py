"""Keys as people compare them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.i18n import N_, _
from dxdesk.models.keys import KeyStanding
from dxdesk.ui.kit.widgets import chip, label
from dxdesk.ui.look.theme import GAP, Tone

if TYPE_CHECKING:
    from dxdesk.flows.exchanging.trusting import KeyLine

STANDINGS: Mapping[KeyStanding, tuple[str, Tone]] = {
    KeyStanding.ASKED: (N_("chờ tin cậy"), "note"),
    KeyStanding.TRUSTED: (N_("đã tin cậy"), "ok"),
    KeyStanding.REVOKED: (N_("đã thu hồi"), "error"),
}


def key_box(key: KeyLine, *more: QWidget, state: bool = True) -> QWidget:
    """Whose key it is, and its fingerprint in two lines of four groups."""
    found = QWidget()
    found.setAccessibleName(f"{key.holder}, {key.role_text}: {key.fingerprint}")
    box = QVBoxLayout(found)
    box.setContentsMargins(0, 4, 0, 4)
    box.setSpacing(2)
    row = QHBoxLayout()
    row.setSpacing(GAP)
    row.addWidget(label(key.holder or _("(chưa ghi tên)"), "strong"))
    row.addWidget(label(key.role_text, "muted"))
    if state:
        text, tone = STANDINGS[key.standing]
        row.addWidget(chip(_(text), tone))
    row.addStretch(1)
    for one in more:
        row.addWidget(one)
    box.addLayout(row)
    groups = key.fingerprint.split(" ")
    box.addWidget(label("   ".join(groups[:4]) + "\n" + "   ".join(groups[4:]), "digits"))
    return found
