"""A new store: which campaign, which unit, who fills it in, and where the file lies."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dxdesk.errors import Problem
from dxdesk.i18n import _
from dxdesk.text import fold
from dxdesk.ui.desk import Desk
from dxdesk.ui.kit.choices import Combo, chosen
from dxdesk.ui.kit.search_field import SearchField
from dxdesk.ui.kit.segments import Segments
from dxdesk.ui.kit.widgets import Notice, button, label
from dxdesk.ui.look.theme import GAP
from dxdesk.ui.pages.keeping import opening

if TYPE_CHECKING:
    from dxdesk.flows.keeping.lifecycle import CampaignOffer, Source
    from dxdesk.models.unit import Unit

SIZE = (600, 640)
_CODE = Qt.ItemDataRole.UserRole


class NewStoreDialog(QDialog):
    """Everything on one page; the file name follows unit and campaign until the person chooses one."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._folder = Path(documents) if documents and Path(documents).is_dir() else Path.home()
        self._own_path = False
        self.setWindowTitle(_("Tạo tệp dữ liệu mới"))
        self.setAccessibleName(self.windowTitle())
        self.resize(*SIZE)
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 24, 28, 20)
        box.setSpacing(6)
        box.addWidget(label(_("Tạo tệp dữ liệu mới"), "title"))
        box.addWidget(label(_("Tệp dữ liệu chứa toàn bộ số liệu của đơn vị qua các kỳ báo cáo."), "muted", wrap=True))
        box.addSpacing(GAP)
        self._add_profile(box)
        self._add_campaign(box)
        self._add_unit(box)
        self._add_person(box)
        self._add_file(box)
        box.addSpacing(4)
        self.problem = Notice(desk.theme, "", "error")
        self.problem.hide()
        box.addWidget(self.problem)
        box.addWidget(Notice(desk.theme, _("Không nhập thông tin thuộc bí mật nhà nước."), "warning"))
        box.addSpacing(4)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(desk.theme, _("Hủy"), self.reject))
        self.make = button(desk.theme, _("Tạo tệp dữ liệu"), self._make, kind="primary", icon="check")
        self.make.setDefault(True)
        row.addWidget(self.make)
        box.addLayout(row)
        self._look()
        desk.jobs.read(
            _("Đang đọc danh sách kỳ báo cáo…"), opening.offers, done=self._offered, failed=self._failed, owner=self
        )

    # -- parts ----------------------------------------------------------------------------------------------------

    def _add_profile(self, box: QVBoxLayout) -> None:
        """Nearly everybody makes a unit's store; the centre makes one of its own."""
        titles = (_("Đơn vị báo cáo"), _("Cơ quan tổng hợp"))
        self.profile = Segments(self.desk.theme, _("Dữ liệu của ai"), titles)
        self.profile.chosen.connect(self._profile_chosen)
        box.addWidget(self.profile)
        box.addSpacing(4)

    def _add_campaign(self, box: QVBoxLayout) -> None:
        box.addWidget(label(_("Kỳ báo cáo"), "strong"))
        self.campaign = Combo(self.desk.theme, _("Kỳ báo cáo"))
        self.campaign.activated.connect(self._campaign_chosen)
        row = QHBoxLayout()
        row.addWidget(self.campaign, 1)
        row.addWidget(
            button(
                self.desk.theme,
                _("Chọn tệp…"),
                self._choose_file,
                icon="folder",
                tip=_("Tệp kỳ báo cáo do cơ quan tổng hợp phát hành"),
            )
        )
        box.addLayout(row)
        self.fingerprint = label("", "small", wrap=True)
        self.fingerprint.hide()
        box.addWidget(self.fingerprint)
        box.addSpacing(6)

    def _add_unit(self, box: QVBoxLayout) -> None:
        self._unit_parts = QWidget()
        outer, box = box, QVBoxLayout(self._unit_parts)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(label(_("Đơn vị"), "strong"))
        self.search = SearchField(self.desk.theme, _("Tìm đơn vị"))
        self.search.setMaximumWidth(2000)
        self.search.searched.connect(self._filter)
        self.search.left.connect(self._to_units)
        box.addWidget(self.search)
        self.units = QListWidget()
        self.units.setAccessibleName(_("Đơn vị"))
        self.units.setMinimumHeight(120)
        self.units.currentRowChanged.connect(self._look)
        box.addWidget(self.units, 1)
        box.addSpacing(6)
        outer.addWidget(self._unit_parts, 1)
        said = _(
            "Dữ liệu của cơ quan tổng hợp nhận báo cáo của mọi đơn vị trong kỳ. Sau khi tạo, hãy phát hành tệp kỳ báo "
            "cáo từ menu ⋯ để các đơn vị lập dữ liệu của mình."
        )
        self._central_note = Notice(self.desk.theme, said, "note")
        self._central_note.hide()
        outer.addWidget(self._central_note)

    def _add_person(self, box: QVBoxLayout) -> None:
        self._person = label(_("Người lập biểu"), "strong")
        box.addWidget(self._person)
        self.officer = QLineEdit()
        self.officer.setAccessibleName(_("Người lập biểu"))
        self.officer.setPlaceholderText(_("Họ và tên"))
        self.officer.textChanged.connect(self._look)
        box.addWidget(self.officer)
        box.addSpacing(6)

    def _add_file(self, box: QVBoxLayout) -> None:
        box.addWidget(label(_("Lưu tại"), "strong"))
        self.path = QLineEdit()
        self.path.setAccessibleName(_("Lưu tại"))
        self.path.textEdited.connect(self._path_edited)
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(button(self.desk.theme, _("Chọn…"), self._choose_path, name=_("Chọn nơi lưu")))
        box.addLayout(row)

    # -- what arrives ---------------------------------------------------------------------------------------------

    def _offered(self, found: tuple[list[CampaignOffer], str]) -> None:
        offers, officer = found
        for offer in offers:
            self.campaign.addItem(offer.title, offer.id)
        if not self.officer.text():
            self.officer.setText(officer)
        if offers:
            self._campaign_chosen(0)
        self.search.setFocus()

    def _campaign_chosen(self, _row: int) -> None:
        wanted = str(self.campaign.currentData() or "")
        self.desk.jobs.read(
            _("Đang đọc kỳ báo cáo…"),
            opening.source,
            wanted,
            done=partial(self._source_read, wanted),
            failed=self._failed,
            owner=self,
        )

    def _source_read(self, wanted: str, found: tuple[Source, list[Unit]]) -> None:
        if wanted != self.campaign.currentData():
            return
        source, units = found
        before = self._unit()
        self.problem.hide()
        self.fingerprint.setVisible(bool(source.fingerprint))
        self.fingerprint.setText(
            _("Đối chiếu dấu vân tay khóa của cơ quan tổng hợp trước khi tiếp tục: {fingerprint}").format(
                fingerprint=source.fingerprint
            )
        )
        self.units.clear()
        for unit in units:
            item = QListWidgetItem(unit.full_name or unit.name)
            item.setData(_CODE, unit.code)
            item.setData(_CODE + 1, fold(" ".join((unit.code, unit.name, unit.full_name, *unit.aliases))))
            self.units.addItem(item)
            if unit.code == before:
                self.units.setCurrentItem(item)
        self._filter(self.search.text())

    def _failed(self, problem: Problem) -> None:
        self.problem.say(str(problem), "error")
        self.problem.show()

    # -- what the person does -------------------------------------------------------------------------------------

    def _choose_file(self) -> None:
        picked, _kind = QFileDialog.getOpenFileName(
            self, _("Chọn tệp kỳ báo cáo"), str(self._folder), _("Tệp kỳ báo cáo (*.dxsync)")
        )
        if picked:
            self.campaign.addItem(Path(picked).name, picked)
            self.campaign.setCurrentIndex(self.campaign.count() - 1)
            self._campaign_chosen(0)

    def _filter(self, typed: str) -> None:
        words = fold(typed).split()
        visible = []
        for row in range(self.units.count()):
            item = self.units.item(row)
            item.setHidden(not all(word in item.data(_CODE + 1) for word in words))
            if not item.isHidden():
                visible.append(item)
        if words and len(visible) == 1:
            self.units.setCurrentItem(visible[0])
        self._look()

    def _to_units(self) -> None:
        for row in range(self.units.count()):
            if not self.units.item(row).isHidden():
                self.units.setCurrentRow(row)
                break
        self.units.setFocus()

    def _choose_path(self) -> None:
        picked, _kind = QFileDialog.getSaveFileName(
            self, _("Nơi lưu tệp dữ liệu"), self.path.text(), _("Tệp dữ liệu (*.dxdb)")
        )
        if picked:
            self._own_path = True
            self.path.setText(picked if picked.endswith(".dxdb") else picked + ".dxdb")

    def _path_edited(self, _text: str) -> None:
        self._own_path = True
        self._look()

    @property
    def central(self) -> bool:
        """Whether the centre's store is wanted."""
        return self.profile.buttons[1].isChecked()

    def _profile_chosen(self, _place: int) -> None:
        self._unit_parts.setVisible(not self.central)
        self._central_note.setVisible(self.central)
        person = _("Cán bộ tổng hợp") if self.central else _("Người lập biểu")
        self._person.setText(person)
        self.officer.setAccessibleName(person)
        (self.officer if self.central else self.search).setFocus()
        if (box := self.layout()) is not None:
            box.activate()
        self.resize(SIZE[0], self.sizeHint().height() if self.central else SIZE[1])
        self._look()

    def _unit(self) -> str:
        item = chosen(self.units)
        return str(item.data(_CODE)) if item is not None else ""

    def _look(self, *_ignored: object) -> None:
        """The file is named after the unit; the button waits until everything is said."""
        item = None if self.central else chosen(self.units)
        whose = _("Cơ quan tổng hợp") if self.central else item.text() if item is not None else ""
        if whose and not self._own_path:
            self.path.setText(str(self._folder / f"{fold(whose).replace(' ', '-')}.dxdb"))
        if hasattr(self, "make"):
            self.make.setEnabled(bool(whose and self.officer.text().strip() and self.path.text().strip()))

    def _make(self) -> None:
        path = Path(self.path.text().strip()).expanduser()
        if path.exists():
            self._failed(Problem(_("Đã có tệp {name} ở đó; hãy chọn tên khác.").format(name=path.name)))
            return
        if not path.parent.is_dir():
            self._failed(Problem(_("Không có thư mục “{folder}”.").format(folder=path.parent)))
            return
        unit = "" if self.central else self._unit()
        opening.make_store(self.desk, path, str(self.campaign.currentData()), unit, self.officer.text().strip())
        self.accept()
