"""The table model behind every register: row numbers in order, and a small cache of the rows in sight.

Sorting, searching and filtering happen in the store; here is only what Qt asks for while it paints, answered from plain
texts that were made when the row was read.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from dxdesk.errors import Invalid
from dxdesk.flows.entering import listing
from dxdesk.flows.reviewing import overview
from dxdesk.i18n import _
from dxdesk.models.change import LIVE
from dxdesk.models.field import Field, OneOf, Row, Value
from dxdesk.models.finding import SEVERITY_LABELS, Finding, Severity
from dxdesk.models.register import Register
from dxdesk.text import shorten
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.kit.tips import tip
from dxdesk.ui.unsaved import Kept

Index = QModelIndex | QPersistentModelIndex
BLOCK = 64  # rows read at once
KEPT = 40 * BLOCK  # rows held; the oldest are let go

_DISPLAY, _EDIT, _TIP = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole
_SPOKEN, _ALIGN = Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.TextAlignmentRole
_ANSWERED = frozenset({_DISPLAY, _EDIT, _TIP, _SPOKEN, _ALIGN})
_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(slots=True)
class Line:
    """A row and the texts of its columns, in the order of the model's columns."""

    row: Row
    texts: list[str]
    marks: Mapping[str, Severity] | None = None  # worst finding by field; None: not looked up yet
    torn: Collection[str] = ()  # fields in which values stand against each other

    @property
    def record(self) -> str:
        return str(self.row["record"])

    @property
    def live(self) -> bool:
        return bool(self.row["live"])


@dataclass(frozen=True, slots=True)
class Query:
    """What is listed and in what order."""

    search: str = ""
    filters: Mapping[str, Collection[Value]] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        return bool(self.search or self.filters)


@dataclass(frozen=True, slots=True)
class Edit:
    """New raw texts for fields of one record; `record` None makes a new one."""

    record: str | None
    values: Mapping[str, Any]


def editable(f: Field) -> bool:
    """Whether a person may change a field in place: not what the catalogue says or what is worked out."""
    return f.stored and not (f.key and f.catalogue)


class GridModel(QAbstractTableModel):
    """Rows of one register. Edits are only asked for; whoever owns the model writes them."""

    edit_asked = Signal(object)  # list[Edit]
    listed = Signal()  # new row numbers are in place

    def __init__(self, desk: Desk, register: Register, parent: QObject) -> None:
        super().__init__(parent)
        self.desk, self.register = desk, register
        self.columns: list[str] = list(register.shown)
        self.fields: list[Field] = [register.fields[name] for name in self.columns]
        self.numbers: array[int] = array("q")
        self.query = Query()
        self.loaded = False
        self._wanted = 0  # number of the newest listing asked for
        self._late: array[int] | None = None  # a listing that waits (`hold`)
        self._held = False
        self._lines: dict[int, Line] = {}
        self._campaign = desk.store.campaign
        desk.unsaved.changed.connect(self.forget_marks)

    # -- reading --------------------------------------------------------------------------------------------------

    def ask(self, query: Query | None = None) -> None:
        """List the rows again, off the window's thread; an answer that was overtaken is dropped."""
        if query is not None:
            self.query = query
        self._wanted += 1
        wanted, q = self._wanted, self.query

        def arrived(numbers: array[int]) -> None:
            if wanted == self._wanted:
                self._take(numbers)

        self.desk.read(
            "",
            listing.listing,
            self.register.key,
            search=q.search,
            filters=q.filters,
            sort=q.sort,
            descending=q.descending,
            done=arrived,
            owner=self,
        )

    def hold(self, holds: bool) -> None:
        """Keep the rows where they are while an input method composes in one of them: new ones would tear it apart."""
        self._held = holds
        QTimer.singleShot(0, self, self._take_late)

    def _take_late(self) -> None:
        if self._late is not None and not self._held:
            self._take(self._late)

    def _take(self, numbers: array[int]) -> None:
        self._late = numbers if self._held else None
        if self._held:
            return
        first = not self.loaded
        self.loaded = True
        if numbers == self.numbers and not first:
            self.forget()
        else:
            self.beginResetModel()
            self.numbers = numbers
            self._lines.clear()
            self.endResetModel()
        self.listed.emit()

    def forget(self) -> None:
        """Read the rows in sight anew."""
        self._lines.clear()
        if self.numbers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.numbers) - 1, len(self.columns) - 1))

    def forget_marks(self) -> None:
        """The checks ran again."""
        for line in self._lines.values():
            line.marks = None
        if self.numbers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.numbers) - 1, len(self.columns) - 1))

    def strike(self, lines: Iterable[Line]) -> None:
        """Rows whose deletion was asked for: the same key again finds nothing in them to delete."""
        for line in lines:
            line.row = {**line.row, "live": False}
            self._lines[int(line.row["_id"] or 0)] = line

    def line(self, place: int) -> Line | None:
        """The row at a place; None when it is gone from the store (it is shown blank until the next listing)."""
        number = self.numbers[place]
        found = self._lines.get(number)
        if found is None:
            start = place - place % BLOCK
            self._read(self.numbers[start : start + BLOCK])
            found = self._lines.get(number)
        return found

    def lines(self, places: Iterable[int]) -> list[tuple[int, Line]]:
        """Many rows at once, with their places."""
        wanted = list(places)
        missing = [self.numbers[p] for p in wanted if self.numbers[p] not in self._lines]
        read = self._make(missing)
        found = ((p, self._lines.get(self.numbers[p]) or read.get(self.numbers[p])) for p in wanted)
        return [(p, line) for p, line in found if line is not None]

    def _read(self, numbers: Sequence[int]) -> None:
        self._lines.update(self._make(numbers))
        while len(self._lines) > KEPT:
            for old in [n for n, _line in zip(self._lines, range(BLOCK), strict=False)]:
                del self._lines[old]

    def _make(self, numbers: Sequence[int]) -> dict[int, Line]:
        if not numbers:
            return {}
        rows = listing.page(self.desk.store, self.register.key, numbers)
        torn = self._torn([str(row["record"]) for row in rows if row["conflicted"]])
        return {
            int(row["_id"] or 0): Line(row, self._texts(row), None, torn.get(str(row["record"]), ())) for row in rows
        }

    def _torn(self, conflicted: Sequence[str]) -> Mapping[str, Collection[str]]:
        if not conflicted:
            return {}

        return overview.torn_fields(self.desk.store, self.register.key, conflicted)

    def _texts(self, row: Row) -> list[str]:
        show, campaign = self.register.show, self._campaign
        return [show(name, row, campaign) for name in self.columns]

    def place_of(self, record: str) -> int:
        """Where a record stands among those listed; -1 if it isn't among them."""
        row = listing.row(self.desk.store, self.register.key, record)
        if row is None:
            return -1
        try:
            return self.numbers.index(int(row["_id"] or 0))
        except ValueError:
            return -1

    def findings(self, record: str, name: str) -> list[Finding]:
        """What the checks say of a cell."""
        return [f for f in self.desk.findings_of(self.register.key, record) if f.field == name]

    def marks(self, line: Line) -> Mapping[str, Severity]:
        """The worst finding of each field of a row; "" stands for the row as a whole."""
        if line.marks is None:
            worst: dict[str, Severity] = {}
            for f in self.desk.findings_of(self.register.key, line.record):
                if f.field not in worst or _RANK[f.severity] < _RANK[worst[f.field]]:
                    worst[f.field] = f.severity
            for name in self.desk.unsaved.fields(self.register.key, line.record):
                worst[name] = worst[""] = Severity.ERROR
            line.marks = worst
        return line.marks

    # -- what couldn't be written ---------------------------------------------------------------------------------

    def keep(self, record: str, name: str, raw: str, why: str) -> None:
        """Keep a text that a cell can't take until it is mended or given up."""
        row = listing.row(self.desk.store, self.register.key, record)
        title = shorten(self.register.title_of(row, self._campaign), 48) if row else _("(dòng không còn)")
        place = f"{_(self.register.fields[name].label)} · {title} · {_(self.register.short)}"
        goal = Goal(self.register.key, record, name)
        self.desk.unsaved.keep((self.register.key, record, name), Kept(goal, place, raw, why))

    def kept(self, record: str, name: str) -> Kept | None:
        """The text that a cell couldn't take."""
        return self.desk.unsaved.of((self.register.key, record, name))

    def let_go(self, record: str, names: Iterable[str]) -> None:
        """Something else was written into these cells, or what couldn't be is given up."""
        for name in names:
            self.desk.unsaved.let_go((self.register.key, record, name))

    # -- what Qt asks ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature Qt has; never changed
        return 0 if parent.isValid() else len(self.numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in _ANSWERED or not index.isValid():
            return None
        column = index.column()
        if role == _ALIGN:
            return _NUMBERS if self.fields[column].numeric else _WORDS
        line = self.line(index.row())
        if line is None:
            return None
        if role == _TIP:
            return self._tip(line, column)
        if role == _SPOKEN:
            return ". ".join(
                filter(None, (_(self.fields[column].label) + ": " + line.texts[column], self._said(line, column)))
            )
        return line.texts[column]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == _DISPLAY else None
        if role == _DISPLAY:
            return _(self.fields[section].label)
        return tip(_(self.fields[section].help)) or None if role == _TIP else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        free = editable(self.fields[index.column()]) and not self.desk.locked
        return found | Qt.ItemFlag.ItemIsEditable if free else found

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        """Show what was typed at once and ask for it to be written. Raw text is parsed by the verb as well."""
        if role != _EDIT or not index.isValid() or not editable(self.fields[index.column()]):
            return False
        line, name = self.line(index.row()), self.columns[index.column()]
        if line is None:
            return False
        parsed = self.parse(line, name, value)
        self.let_go(line.record, [name])
        if isinstance(parsed, OneOf) or (parsed == line.row.get(name) and line.live):
            return False
        line.row = {**line.row, name: parsed}
        line.texts = self._texts(line.row)
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(self.columns) - 1))
        self.edit_asked.emit([Edit(line.record, {name: value})])
        return True

    def parse(self, line: Line, name: str, raw: Any) -> Value | OneOf:
        """What a typed text means for a field of a row; raises `Invalid` with a sentence for the officer."""
        if self.desk.locked:
            raise Invalid(self.desk.locked)
        f = self.register.fields[name]
        words = self.register.vocabulary(name, line.row, self._campaign)
        parsed = f.parse(raw, words)
        if isinstance(parsed, OneOf):
            if str(line.row.get(name)) in parsed.codes:
                return parsed
            options = words.options(parsed.codes) if words else ""
            raise Invalid(
                _("{field}: hãy nói rõ hơn.").format(field=_(f.label)),
                hint=_("Chọn một trong: {options}.").format(options=options),
            )
        return parsed

    # -- words ----------------------------------------------------------------------------------------------------

    def _said(self, line: Line, column: int) -> str:
        found = self.findings(line.record, self.columns[column])
        if column == 0:
            found = self.findings(line.record, "") + found
        said = [f"{_(SEVERITY_LABELS[f.severity])}: {f.message}" for f in found]
        said += [self._conflict(line, name) for name in self.torn(line, column)]
        names = [self.columns[column]]
        if column == 0:  # the row as a whole
            names += [n for n in self.desk.unsaved.fields(self.register.key, line.record) if n not in names]
        for name in names:
            if kept := self.kept(line.record, name):
                said.append(_("Chưa lưu được “{text}”: {why}").format(text=shorten(kept.text), why=kept.why))
        if column == 0 and line.row.get("carried"):
            said.append(_("Mang sang từ kỳ trước, chưa xác nhận."))
        return " ".join(said)

    def torn(self, line: Line, column: int) -> list[str]:
        """What stands against each other in a cell: its field, and in the first one whether the row is there at all."""
        wanted = (self.columns[column], LIVE) if column == 0 else (self.columns[column],)
        return [name for name in wanted if name in line.torn]

    def _conflict(self, line: Line, name: str) -> str:
        return overview.conflict_text(self.desk.store, self.register.key, line.record, name)

    def _tip(self, line: Line, column: int) -> str | None:
        text, said = line.texts[column], self._said(line, column)
        return tip("\n\n".join(filter(None, (text if len(text) > 30 else "", said)))) or None


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
