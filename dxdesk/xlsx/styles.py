"""The looks of cells, and the part of a book that declares them."""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

from dxdesk.xlsx.parts import MAIN

PLACES = 6  # decimal places that a number shows at the most


class Style(IntEnum):
    """The looks of a cell; their order is that of `_LOOKS`."""

    PLAIN = 0
    BOLD = 1
    TITLE = 2  # in the middle of the whole row
    NOTE = 3  # the same, slanting
    HEADING = 4
    TEXT = 5  # kept as text by Excel, also when edited; so are all texts from here on
    DAY = 6
    NUMBER = 7
    COUNT = 8
    ORDINAL = 9
    CENTRED = 10
    RIGHT = 11
    FIGURE = 12  # a number with as many decimal places as it has
    CAPTION = 13
    REMARK = 14
    PARAGRAPH = 15
    SUBTITLE = 16
    MIDDLE = 17
    MIDDLE_BOLD = 18
    LINK = 19


WRAPPED = frozenset(
    {Style.TEXT, Style.CENTRED, Style.RIGHT, Style.PARAGRAPH, Style.SUBTITLE, Style.MIDDLE, Style.MIDDLE_BOLD}
)


class _Look(NamedTuple):
    number: int = 0  # of the format
    font: int = 0
    fill: int = 0
    border: int = 0
    alignment: str = ""


_NAME = '<name val="Times New Roman"/>'
_FONTS = (
    f'<font><sz val="11"/>{_NAME}</font>',
    f'<font><b/><sz val="11"/>{_NAME}</font>',
    f'<font><b/><sz val="13"/>{_NAME}</font>',
    f'<font><i/><sz val="11"/>{_NAME}</font>',
    f'<font><u/><sz val="11"/><color rgb="FF0563C1"/>{_NAME}</font>',
)
_AS_TEXT, _DAY, _THOUSANDS, _FIGURES = 49, 164, 3, 165  # 49 and 3 are Excel's own; those from 164 on are declared
_TOP = '<alignment vertical="top"/>'
_MIDDLE = '<alignment horizontal="center"/>'
_AROUND = '<alignment vertical="top" wrapText="1"/>'
_AROUND_MIDDLE = '<alignment horizontal="center" vertical="top" wrapText="1"/>'
_AROUND_RIGHT = '<alignment horizontal="right" vertical="top" wrapText="1"/>'
_LOOKS = (
    _Look(),
    _Look(font=1),
    _Look(font=2, alignment=_MIDDLE),
    _Look(font=3, alignment=_MIDDLE),
    _Look(0, 1, 2, 1, '<alignment horizontal="center" vertical="center" wrapText="1"/>'),
    _Look(_AS_TEXT, border=1, alignment=_AROUND),
    _Look(_DAY, border=1, alignment=_TOP),
    _Look(border=1, alignment=_TOP),
    _Look(_THOUSANDS, border=1, alignment=_TOP),
    _Look(border=1, alignment='<alignment horizontal="center" vertical="top"/>'),
    _Look(_AS_TEXT, border=1, alignment=_AROUND_MIDDLE),
    _Look(_AS_TEXT, border=1, alignment=_AROUND_RIGHT),
    _Look(border=1, alignment=_AROUND_RIGHT),
    _Look(_AS_TEXT, font=2),
    _Look(_AS_TEXT, font=3),
    _Look(_AS_TEXT, alignment=_AROUND),
    _Look(_AS_TEXT, font=1, alignment=_AROUND),
    _Look(_AS_TEXT, alignment=_AROUND_MIDDLE),
    _Look(_AS_TEXT, font=1, alignment=_AROUND_MIDDLE),
    _Look(font=4, alignment=_TOP),
    *(_Look(_FIGURES + places, border=1, alignment=_AROUND_RIGHT) for places in range(PLACES + 1)),
)


def of_figure(number: Decimal) -> int:
    """The look of a number that shows all its decimal places."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return len(Style) + min(max(places, 0), PLACES)


def styles_part() -> str:
    """xl/styles.xml, the same for every book."""
    shown = {_DAY: "dd/mm/yyyy"} | {_FIGURES + n: f"#,##0.{'0' * n}".rstrip(".") for n in range(PLACES + 1)}
    formats = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in shown.items())
    fills = (
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF7"/></patternFill></fill></fills>'
    )
    sides = "".join(
        f'<{side} style="thin"><color rgb="FFB0B7C3"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    borders = f'<borders count="2"><border/><border>{sides}<diagonal/></border></borders>'
    looks = "".join(
        f'<xf numFmtId="{look.number}" fontId="{look.font}" fillId="{look.fill}" borderId="{look.border}" xfId="0" '
        f'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{look.alignment}</xf>'
        for look in _LOOKS
    )
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(shown)}">{formats}</numFmts>'
        f'<fonts count="{len(_FONTS)}">{"".join(_FONTS)}</fonts>{fills}{borders}'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_LOOKS)}">{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
