"""The outlines of the country's units, and the classes that values fall into. What the map widget draws."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, floor, log10, radians
from typing import Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from dxdesk.i18n import _
from dxdesk.models.field import show_number
from dxdesk.paths import resources

Country = Literal["63", "34"]
COUNTRIES: tuple[Country, ...] = ("63", "34")
CLASSES = 5
_FLATTEN = cos(radians(16))  # a degree of longitude against one of latitude, in the middle of the country
_OFFSHORE = 110.5  # degrees east: beyond lie Hoàng Sa and Trường Sa
_SMALL = 0.02  # square degrees: smaller parts are islands that want a mark to be seen


@dataclass(frozen=True)
class Shape:
    """A unit's outline in degrees, north up; `islands` are the middles of parts too small to be seen."""

    code: str
    name: str
    path: QPainterPath
    middle: QPointF
    islands: tuple[QPointF, ...]


@lru_cache(maxsize=2)
def shapes(country: Country) -> tuple[Shape, ...]:
    """The units of one map of the country, from the outlines shipped with the program."""
    read = json.loads((resources() / "map" / f"provinces-{country}.geojson").read_text("utf-8"))
    return tuple(_shape(feature) for feature in read["features"])


def _shape(feature: dict[str, dict[str, object]]) -> Shape:
    about, polygons = feature["properties"], feature["geometry"]["coordinates"]
    path, islands = QPainterPath(), []
    assert isinstance(polygons, list)  # noqa: S101 - every outline is a list of polygons
    for rings in polygons:
        for ring in rings:
            path.addPolygon(QPolygonF([_flat(*point) for point in ring]))
        outline = QPolygonF([_flat(*point) for point in rings[0]]).boundingRect()
        if outline.width() * outline.height() < _SMALL:
            islands.append(outline.center())
    middle = _flat(float(str(about["label_lon"])), float(str(about["label_lat"])))
    return Shape(str(about["code"]), str(about["name"]), path, middle, tuple(islands))


def _flat(east: float, north: float) -> QPointF:
    return QPointF(east * _FLATTEN, -north)


def bounds(found: Sequence[Shape]) -> QRectF:
    """The smallest box around all outlines."""
    box = QRectF()
    for shape in found:
        box = box.united(shape.path.boundingRect())
    return box


def archipelagos() -> list[tuple[str, QPointF]]:
    """Name of each archipelago and where it is written, above its islands."""
    return [(_("Quần đảo Hoàng Sa"), _flat(112.0, 17.35)), (_("Quần đảo Trường Sa"), _flat(113.2, 12.1))]


@dataclass(frozen=True)
class Scale:
    """How values are put into classes: class i goes up to `tops[i]`, the last one has no end."""

    tops: tuple[float, ...]
    names: tuple[str, ...]

    def place(self, value: float) -> int:
        """The class of a value, from 0."""
        return sum(value >= top for top in self.tops)


def scale(values: Sequence[float], unit: str) -> Scale:
    """Five classes of equal width: of 20 % for shares, of a round number for amounts; two for a yes or no."""
    if unit == "%" and values and all(value in (0.0, 100.0) for value in values):
        return Scale((50.0,), (_("Chưa có"), _("Đã có")))
    step = 20.0 if unit == "%" and max(values, default=0.0) <= 100 else _round_up(max(values, default=1.0) / CLASSES)
    tops = tuple(step * place for place in range(1, CLASSES))
    shown = [_number(top) for top in (0.0, *tops)]
    between = [f"{low} – < {high}" for low, high in pairwise(shown)]
    return Scale(tops, (*between, f"≥ {shown[-1]}"))


def _round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(power * step for step in (1.0, 2.0, 2.5, 5.0, 10.0) if power * step >= value)


def _number(value: float) -> str:
    return show_number(int(value)) if value == int(value) else show_number(str(round(value, 4)))
