"""A new record: only what makes it a record of its own is asked for; the rest is filled in afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign, Item
from dxdesk.models.register import Register
from dxdesk.text import fold
from dxdesk.ui.kit.choices import chosen
from dxdesk.ui.kit.search_field import SearchField
from dxdesk.ui.kit.widgets import button, label
from dxdesk.ui.look.theme import GAP, Theme


def addable(register: Register, campaign: Campaign) -> list[Item]:
    """The catalogue items a new record may be about: all where rows are free, else those that may be repeated."""
    if not register.catalogue:
        return []
    items = list(campaign.catalogues[register.catalogue].values())
    return [i for i in items if getattr(i, "repeatable", False)] if register.expected else items


def can_add(register: Register, campaign: Campaign) -> bool:
    return not register.catalogue or bool(addable(register, campaign))


class NewRecordDialog(QDialog):
    """Picks a catalogue item, or takes the names a record is known by; `made` carries raw texts by field."""

    made = Signal(object)

    def __init__(
        self,
        theme: Theme,
        register: Register,
        campaign: Campaign,
        taken: Collection[str],
        parent: QWidget,
        *,
        given: Mapping[str, str] | None = None,
    ) -> None:
        """`given` is what was typed before and couldn't be taken."""
        super().__init__(parent)
        self._given = given or {}
        self._register = register
        self.setWindowTitle(_("Thêm dòng"))
        self.setAccessibleName(self.windowTitle())
        self.setMinimumWidth(520)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(GAP)
        box.addWidget(
            label(
                _("Thêm vào biểu {form}: {title}").format(form=register.form, title=_(register.short)),
                "heading",
                wrap=True,
            )
        )
        self._fields: dict[str, QLineEdit] = {}
        self._list: QListWidget | None = None
        items = [i for i in addable(register, campaign) if getattr(i, "repeatable", False) or i.code not in taken]
        if register.catalogue:
            self._add_list(theme, box, items)
        else:
            self._add_fields(box)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(theme, _("Hủy"), self.reject))
        self._take = button(theme, _("Thêm"), self._make, kind="primary", icon="add")
        self._take.setDefault(True)
        row.addWidget(self._take)
        box.addSpacing(GAP)
        box.addLayout(row)
        self._look()

    def _add_list(self, theme: Theme, box: QVBoxLayout, items: list[Item]) -> None:
        self._search = SearchField(theme, _("Tìm trong danh mục"))
        self._search.setMaximumWidth(2000)
        self._search.searched.connect(self._filter)
        self._search.left.connect(self._to_list)
        box.addWidget(self._search)
        self._list = QListWidget()
        self._list.setAccessibleName(_("Danh mục"))
        self._list.setMinimumHeight(280)
        self._list.setWordWrap(True)
        for item in items:
            one = QListWidgetItem(item.name)
            one.setData(256, item.code)
            self._list.addItem(one)
        self._list.currentRowChanged.connect(self._look)
        self._list.itemActivated.connect(self._make)
        box.addWidget(self._list)
        if not items:
            box.addWidget(label(_("Mọi mục trong danh mục đã có trong biểu."), "muted"))

    def _add_fields(self, box: QVBoxLayout) -> None:
        for name in self._register.key_fields:
            f = self._register.fields[name]
            box.addWidget(label(_(f.label) + " *", "strong"))
            field = self._fields[name] = QLineEdit()
            field.setAccessibleName(_(f.label))
            field.setText(self._given.get(name, ""))
            field.textChanged.connect(self._look)
            box.addWidget(field)

    def _filter(self, typed: str) -> None:
        assert self._list is not None  # noqa: S101 - the field exists only beside the list
        words = fold(typed).split()
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(not all(word in fold(item.text()) for word in words))

    def _to_list(self) -> None:
        if self._list is not None:
            visible = [r for r in range(self._list.count()) if not self._list.item(r).isHidden()]
            if visible:
                self._list.setCurrentRow(visible[0])
                self._list.setFocus()

    def _values(self) -> Mapping[str, str]:
        if self._list is not None:
            item = chosen(self._list)
            return {self._register.key_fields[0]: str(item.data(256))} if item is not None else {}
        return {name: field.text().strip() for name, field in self._fields.items() if field.text().strip()}

    def _look(self, *_ignored: object) -> None:
        wanted = 1 if self._list is not None else len(self._fields)
        self._take.setEnabled(len(self._values()) == wanted)

    def _make(self, *_ignored: object) -> None:
        if self._take.isEnabled():
            self.made.emit(self._values())
            self.accept()
