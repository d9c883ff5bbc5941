"""A command of the program is one entry: what it does, its text, icon and keys, and where else it stands.

Palette, shortcuts, menus and the help read the entries; tooltips take their words from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from PySide6 import QtGui, QtWidgets

from dxdesk.i18n import _
from dxdesk.ui.look import icons

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QMenu, QWidget

    from dxdesk.ui.look.theme import Theme

T = TypeVar("T")
Does = Callable[[T], object]

IMPORT_KEYS = "Ctrl+I"  # of the window's command that a register's page has a button for


class Command(NamedTuple):
    """Something that can be done now, as the palette lists it; `keys` is its shortcut as shown."""

    title: str
    run: Callable[[], object]
    icon: str = "chevron-right"
    keys: str = ""
    words: str = ""  # other words it may be looked for by
    shows_page: bool = False


class Place(NamedTuple):
    """Where an entry stands in the menu of what it acts on. Lines part the groups."""

    group: int = 0
    title: str = ""  # its text there, where that isn't the whole one
    under: str = ""  # the submenu it is in


@dataclass(frozen=True)
class CommandEntry(Generic[T]):
    """One command, declared once. `T` is what it acts on: the window, or a page. Texts are msgids."""

    does: Does[T]
    title: str
    icon: str
    keys: tuple[str, ...]  # the first is the one that is shown
    help: str  # what the list of shortcuts says; empty: nothing
    place: Place | None
    name: Callable[[T], str] | None  # what stands for {name} in the title
    listed: bool  # in the palette
    bound: bool  # False: whoever has the keyboard takes the keys itself
    possible: Callable[[T], bool]
    chosen: Callable[[T], bool] | None  # of one among others: whether it is the present one

    def text(self, on: T) -> str:
        return self._words(self.title, on)

    def text_in_menu(self, on: T) -> str:
        return self._words((self.place.title if self.place else "") or self.title, on)

    def _words(self, title: str, on: T) -> str:
        return _(title).format(name=self.name(on)) if self.name else _(title)

    @property
    def shown_keys(self) -> str:
        return self.keys[0] if self.keys else ""

    @property
    def tip(self) -> str:
        """For the tooltip of its button."""
        what = self.help or self.title
        text = _(what).removesuffix("…")
        return f"{text} ({self.shown_keys})" if self.keys else text

    def run(self, on: T) -> None:
        """Do it, where it can be done now."""
        if self.possible(on):
            self.does(on)

    def doing(self, on: T) -> Callable[[], None]:
        """The same for what is told nothing: a button, a key."""

        def do() -> None:
            self.run(on)

        return do


class Commands(Generic[T]):
    """The entries of a window or page, in the order they are listed. Called, it declares one more."""

    def __init__(self) -> None:
        self._entries: list[CommandEntry[T]] = []

    def __iter__(self) -> Iterator[CommandEntry[T]]:
        return iter(self._entries)

    def __call__(  # noqa: PLR0913 - a keyword for each thing there may be to say
        self,
        title: str,
        *keys: str,
        icon: str = "chevron-right",
        help: str = "",
        place: Place | None = None,
        name: Callable[[T], str] | None = None,
        listed: bool = True,
        bound: bool = True,
        possible: Callable[[T], bool] = lambda _on: True,
        chosen: Callable[[T], bool] | None = None,
    ) -> Callable[[Does[T]], CommandEntry[T]]:
        """Declare the decorated function; what it is called afterwards is its entry."""

        def declare(does: Does[T]) -> CommandEntry[T]:
            entry = CommandEntry(does, title, icon, keys, help, place, name, listed, bound, possible, chosen)
            self._entries.append(entry)
            return entry

        return declare

    def offered(self, on: T) -> list[Command]:
        """What the palette lists of them now."""
        return [
            Command(one.text(on), one.doing(on), one.icon, one.shown_keys)
            for one in self
            if one.listed and one.possible(on)
        ]

    def help(self) -> list[tuple[str, str]]:
        """Shortcuts and what they do, of the entries that the help tells of."""
        return [(one.shown_keys, _(one.help)) for one in self if one.help]

    def bind(self, on: T, widget: QWidget, context: Qt.ShortcutContext | None = None) -> None:
        """Let the keys of all entries work in a widget."""
        for one in self:
            for keys in one.keys if one.bound else ():
                shortcut = QtGui.QShortcut(QtGui.QKeySequence(keys), widget)
                if context is not None:
                    shortcut.setContext(context)
                shortcut.activated.connect(one.doing(on))

    def fill_menu(self, menu: QMenu, on: T, theme: Theme, begun: Mapping[str, QMenu] = MappingProxyType({})) -> None:
        """Put the entries that have a place into a menu. `begun` are submenus that hold something already."""
        submenus: dict[str, QMenu] = {}
        group = 0
        for one in self:
            if one.place is None or not one.possible(on):
                continue
            if one.place.group != group:
                menu.addSeparator()
                group = one.place.group
            under = one.place.under
            if under and under not in submenus:
                submenus[under] = begun.get(under) or QtWidgets.QMenu(_(under), menu)
                menu.addMenu(submenus[under])
            where = submenus.get(under, menu)
            text = "\t".join(filter(None, (one.text_in_menu(on), one.shown_keys)))
            action = where.addAction(text, one.doing(on))
            if one.icon:
                action.setIcon(icons.icon(theme, one.icon))
            if one.chosen is not None:
                action.setCheckable(True)
                action.setChecked(one.chosen(on))
                choices = where.findChild(QtGui.QActionGroup) or QtGui.QActionGroup(where)
                choices.addAction(action)
