"""All registers, in the order of the rail."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dxdesk.errors import Missing
from dxdesk.i18n import _
from dxdesk.models.register import Record, Register
from dxdesk.models.registers.indicators import Indicators
from dxdesk.models.registers.narratives import Narratives
from dxdesk.models.registers.plans import Plans
from dxdesk.models.registers.platforms import Platforms
from dxdesk.models.registers.remarks import Attachments, Comments, Explanations
from dxdesk.models.registers.systems import Systems
from dxdesk.models.registers.tasks import Tasks

DECLARED: tuple[type[Record], ...] = (
    Plans,
    Platforms,
    Systems,
    Indicators,
    Tasks,
    Narratives,
    Explanations,
    Comments,
    Attachments,
)

REGISTERS: Mapping[str, Register] = MappingProxyType({r.key: r for r in (declared.register() for declared in DECLARED)})


def register(key: str) -> Register:
    """A register by its key; raises `Missing` with the keys there are."""
    try:
        return REGISTERS[key]
    except KeyError:
        known = ", ".join(k for k, r in REGISTERS.items() if r.page)
        raise Missing(
            _("Không có biểu “{key}”.").format(key=key), hint=_("Các biểu: {known}.").format(known=known)
        ) from None


def pages() -> list[Register]:
    """The registers people fill in."""
    return [r for r in REGISTERS.values() if r.page]


PAGES = tuple(found.key for found in pages())
