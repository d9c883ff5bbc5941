"""The rows of a register as an annex: its columns are the declared fields, so a new field appears by itself.

Figures of the country become annexes too: a row for each unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from dxdesk import text
from dxdesk.figures.figure import Figure
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Field, Kind, Row, show_cell
from dxdesk.models.register import Register
from dxdesk.models.unit_data import UnitData
from dxdesk.reports.report import Annex, Column

NUMBER_HEADING = "TT"
_LEAST, _MOST = 6, 46  # characters of a column
_SHORT = 14  # characters: what is shorter stands in the middle


def annex(data: UnitData, register: Register) -> Annex | None:
    """The recorded rows in the order of the catalogue, else of their names; None where there are none.

    Columns that hold nothing in any row are left out and named in the note.
    """
    campaign, recorded = data.campaign, data.live(register.key)
    if not recorded:
        return None
    places = {item.code: place for place, item in enumerate(campaign.catalogues.get(register.catalogue, {}).values())}
    recorded.sort(key=lambda row: _place(register, row, campaign, places))
    texts = [{name: register.show(name, row, campaign) for name in register.shown} for row in recorded]
    used = [name for name in register.shown if any(line[name] for line in texts)]
    unused = [f.label for name, f in register.shown.items() if name not in used]
    return Annex(
        title=register.title,
        form=register.form,
        columns=(Column(NUMBER_HEADING, 4, "centre"), *(_column(register.shown[name]) for name in used)),
        rows=tuple((str(number), *(line[name] for name in used)) for number, line in enumerate(texts, start=1)),
        records=tuple((f"{register.key}/{row.get('record')}",) for row in recorded),
        note=f"Các cột không có số liệu được lược bỏ: {'; '.join(unused)}." if unused else "",
    )


def figure_annex(figure: Figure, columns: Mapping[str, int], note: str = "") -> Annex | None:
    """Some columns of a figure, each with its width in characters; None where the figure has no rows."""
    if not figure.rows:
        return None
    places = {name: figure.columns.index(name) for name in columns}
    numeric = {name: any(isinstance(cell, (int, Decimal)) for cell in figure.column(name)) for name in columns}
    made = [
        Column(figure.headings[places[name]], width, _stand(width, numeric=numeric[name]))
        for name, width in columns.items()
    ]
    return Annex(
        title=figure.title,
        form="",
        columns=(Column(NUMBER_HEADING, 4, "centre"), *made),
        rows=tuple(
            (str(number), *(show_cell(row[place]) for place in places.values()))
            for number, row in enumerate(figure.rows, start=1)
        ),
        records=figure.records,
        note=note,
    )


def _stand(width: int, *, numeric: bool) -> Literal["left", "centre", "right"]:
    return "right" if numeric else "centre" if width < _SHORT else "left"


def _place(register: Register, row: Row, campaign: Campaign, places: dict[str, int]) -> tuple[int, str]:
    own = places.get(str(row.get(register.key_fields[0])), len(places)) if register.catalogue else 0
    return own, text.sort_key(register.title_of(row, campaign))


def _column(field: Field) -> Column:
    width = min(max(field.width, _LEAST), _MOST)
    if field.numeric:
        return Column(field.label, width, "right")
    short = field.kind in (Kind.DAY, Kind.YES_NO) or bool(field.pattern)
    return Column(field.label, width, "centre" if short else "left")
