"""The language of the interface: Vietnamese as written in the code, English from a catalogue.

The Vietnamese text is its own key (msgid), so Vietnamese needs no catalogue. A text is looked up when it is asked for,
never when a module is imported, so that the language can change while the program runs.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

from dxdesk.paths import resources

Language = Literal["vi", "en"]

LANGUAGES: dict[Language, str] = {"vi": "Tiếng Việt", "en": "English"}


class _Current:
    def __init__(self) -> None:
        self.language: Language = "vi"
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()


_current = _Current()
_own: ContextVar[gettext.NullTranslations | None] = ContextVar("_own", default=None)


def _(text: str) -> str:
    """The text in the present language; a text without a translation stays Vietnamese."""
    return (_own.get() or _current.catalogue).gettext(text) if text else ""


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Marks a text that is declared at module level; whoever shows it calls `_` on it."""
    return text


def use(language: Language) -> None:
    """Switches the whole program; FileNotFoundError when the catalogue isn't there."""
    folder = resources() / "i18n"
    catalogue = gettext.NullTranslations() if language == "vi" else gettext.translation("dxdesk", folder, [language])
    _current.language, _current.catalogue = language, catalogue


@contextmanager
def in_vietnamese() -> Iterator[None]:
    """Texts in the block are Vietnamese whatever the window speaks: for what is kept. Other threads don't notice."""
    token = _own.set(gettext.NullTranslations())
    try:
        yield
    finally:
        _own.reset(token)


def language() -> Language:
    """The present language."""
    return "vi" if _own.get() is not None else _current.language
