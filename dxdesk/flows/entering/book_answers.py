"""Answers to the questions of books, and those about headings, which are remembered for the next book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dxdesk import settings
from dxdesk.errors import Invalid, Missing, Misuse
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import OneOf
from dxdesk.models.registers import REGISTERS
from dxdesk.models.registers import register as find_register
from dxdesk.sheets.matching.asking import (
    COLUMN,
    NOT_READ,
    RECORD,
    REGISTER,
    SEPARATOR,
    UNIT,
    VALUE,
    Answers,
    normal_id,
)


@dataclass(frozen=True)
class Remembered:
    """A heading that a person explained: `field` is empty where the column isn't to be read."""

    id: str
    register: str
    heading: str
    field: str


def remembered_headings() -> list[Remembered]:
    """The headings that were explained with earlier books, by register and heading."""
    found = []
    for ident, name in sorted(remembered().items()):
        _kind, register, heading = ident.split(SEPARATOR, 2)
        found.append(Remembered(ident, register, heading, "" if name == NOT_READ else name))
    return found


def forget(ident: str) -> None:
    """Ask about a heading again when it comes. Raises `Missing`."""
    known = remembered()
    if known.pop(normal_id(ident), None) is None:
        raise Missing(
            _("Không có tiêu đề “{id}” trong các tiêu đề đã ghi nhớ.").format(id=ident),
            hint=_("Xem danh sách bằng lệnh headings."),
        )
    settings.remember_headings(known)


def remembered() -> dict[str, str]:
    """Id of the question about a heading → the field it was answered with."""
    return {
        ident: name
        for ident, name in settings.known_headings().items()
        if ident.count(SEPARATOR) >= 2 and _is_column(ident, name)
    }


def remember(answers: Answers) -> None:
    """Keep the answers about headings; the others hold for one book only."""
    new = {ident: name for ident, name in answers.items() if ident.startswith(COLUMN + SEPARATOR)}
    if new.items() - remembered().items():
        settings.remember_headings({**remembered(), **new})


def check(campaign: Campaign, answers: Answers) -> None:
    """Refuse answers that no question has: a person would believe that they were heard. Raises `Misuse`."""
    for ident, said in answers.items():
        kind, _colon, about = ident.partition(SEPARATOR)
        if kind == VALUE:
            _check_value(campaign, about, said)
        elif kind == COLUMN:
            register = find_register(about.partition(SEPARATOR)[0])
            if not _is_column(ident, said):
                raise _wrong(ident, said, (*register.stored, NOT_READ))
        elif kind == UNIT:
            campaign.unit(said)
        elif kind == REGISTER:
            if said != NOT_READ:
                find_register(said)
        elif kind != RECORD:
            raise _wrong(ident, said, (VALUE, COLUMN, UNIT, RECORD, REGISTER))


def _check_value(campaign: Campaign, about: str, said: str) -> None:
    register, _dot, name = about.partition(SEPARATOR)[0].partition(".")
    declared = find_register(register).stored.get(name)
    if declared is None:
        raise _wrong(about, said, find_register(register).stored)
    if declared.catalogue:
        return  # which items there are hangs on the row
    vocabularies = (declared.vocabulary, *declared.vocabulary_by_kind.values())
    for words in vocabularies:
        try:
            if not isinstance(declared.parse(said, words), OneOf):
                return
        except Invalid:
            continue
    raise _wrong(about, said, [c.code for words in vocabularies if words for c in words.fine()])


def _is_column(ident: str, name: str) -> bool:
    key = ident.split(SEPARATOR)[1]
    return key in REGISTERS and (name == NOT_READ or name in REGISTERS[key].stored)


def _wrong(ident: str, said: str, known: Iterable[str]) -> Misuse:
    message = _("Không dùng được câu trả lời “{answer}”.").format(answer=f"{ident}={said}")
    return Misuse(message, hint=_("Có thể ghi: {known}.").format(known=", ".join(dict.fromkeys(known)) or "–"))
