"""Tổng quan: what is left to do, how complete the report is, what the checks say, what was done last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dxdesk.dates import show_moment
from dxdesk.i18n import _
from dxdesk.ui import verbs
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.meter import Meters, Part
from dxdesk.ui.kit.page import MARGIN, Page
from dxdesk.ui.kit.tiles import Tiles
from dxdesk.ui.kit.widgets import Card, button, clear, label, picture, scrolled
from dxdesk.ui.look.theme import GAP, Tone

if TYPE_CHECKING:
    from dxdesk.flows.reviewing.overview import BatchLine, Overview


class OverviewPage(Page):
    """Everything on it leads to where it is done."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Tổng quan"))
        self._todo = QVBoxLayout()
        self._todo.setSpacing(2)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(10)
        self.registers_ = Meters(desk.theme, _("Mức độ đầy đủ theo biểu"))
        self.registers_.chosen.connect(self._open_register)
        self.pillars = Meters(desk.theme, _("Mức độ đầy đủ theo lĩnh vực"), leads=False)
        inside = QWidget()
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        outer.setSpacing(2 * GAP)
        outer.addLayout(self._tiles())
        tip = _("Nhập mọi biểu có trong một tệp Excel (Ctrl+I)")
        take = button(self.desk.theme, _("Nhập từ Excel…"), self.desk.import_asked.emit, icon="import", tip=tip)
        self.add_actions([take])
        columns = QHBoxLayout()
        columns.setSpacing(2 * GAP)
        columns.addLayout(
            _stacked(self._card(_("Việc cần làm"), self._todo), self._card(_("Thay đổi gần đây"), self._recent)), 1
        )
        registers = self._meter_card(_("Mức độ đầy đủ theo biểu"), self.registers_)
        columns.addLayout(_stacked(registers, self._meter_card(_("Mức độ đầy đủ theo lĩnh vực"), self.pillars)), 1)
        outer.addLayout(columns)
        outer.addStretch(1)
        self.body.addWidget(scrolled(inside, _("Tổng quan")))

    def _tiles(self) -> Tiles:
        self.tiles = Tiles(
            {
                "errors": _("lỗi phải sửa"),
                "warnings": _("cảnh báo chưa giải trình"),
                "notes": _("lưu ý"),
                "carried": _("dòng kỳ trước chưa xác nhận"),
            }
        )
        return self.tiles

    def _card(self, heading: str, inside: QVBoxLayout) -> Card:
        card = Card(heading)
        card.box.addLayout(inside)
        card.box.addStretch(1)
        return card

    def _meter_card(self, heading: str, meters: Meters) -> Card:
        card = Card(heading)
        card.box.addWidget(meters)
        card.box.addStretch(1)
        return card

    def refresh(self) -> None:
        self.desk.read(_("Đang đọc số liệu…"), verbs.overview, done=self._show, owner=self)

    def _show(self, found: Overview) -> None:
        tones: dict[str, tuple[int, Tone]] = {
            "errors": (found.errors, "error"),
            "warnings": (found.warnings, "warning"),
            "notes": (found.notes, "plain"),
            "carried": (found.carried, "plain"),
        }
        for key, (count, tone) in tones.items():
            self.tiles.show_number(key, f"{count:,}".replace(",", "."), tone if count else "plain")
        self._show_todo(found.todo)
        self._show_recent(found.recent)
        self.registers_.show_parts(parts(found.completeness))
        self.pillars.show_parts(parts(found.by_pillar))

    def _show_todo(self, todo: Sequence[tuple[str, str]]) -> None:
        clear(self._todo)
        for text, page in todo:
            one = button(self.desk.theme, text, partial(self._go, page), icon="chevron-right", kind="row")
            self._todo.addWidget(one)

    def _show_recent(self, recent: Sequence[BatchLine]) -> None:
        clear(self._recent)
        if not recent:
            self._recent.addWidget(
                label(
                    _("Chưa có thay đổi nào. Mở một biểu ở bên trái để nhập số liệu, hoặc nhập từ tệp Excel."),
                    "muted",
                    wrap=True,
                )
            )
        for batch in recent:
            self._recent.addWidget(self._batch(batch))
        if recent:
            more = button(self.desk.theme, _("Xem toàn bộ lịch sử"), partial(self._go, "history"), kind="link")
            self._recent.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _batch(self, batch: BatchLine) -> QWidget:
        found = QWidget()
        found.setAccessibleName(batch.title)
        row = QHBoxLayout(found)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(picture(self.desk.theme, "history"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(batch.title, wrap=True))
        words.addWidget(label(f"{show_moment(batch.made_at)} · {batch.officer}", "small"))
        row.addLayout(words, 1)
        return found

    def _go(self, page: str) -> None:
        self.desk.go.emit(Goal(page, field="conflicts" if page == "exchange" else ""))

    def _open_register(self, key: str) -> None:
        self._go(key)

    def findings_arrived(self) -> None:
        """The checks are part of what `refresh` reads."""


def _stacked(*cards: Card) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2 * GAP)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return column


def parts(figure: object) -> list[Part]:
    """The bars of a completeness figure."""
    found: list[Part] = []
    rows, columns, keys = (getattr(figure, name) for name in ("rows", "columns", "keys"))
    for key, row in zip(keys, rows, strict=True):
        cells = dict(zip(columns, row, strict=True))
        done, whole = int(cells["complete"] or 0), int(cells["expected"] or 0)
        said = _("{done} / {whole} dòng").format(done=done, whole=whole) if whole else _("chưa có dòng nào")
        found.append(Part(str(key), str(row[0]), done, whole, said))
    return found
