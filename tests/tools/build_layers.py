"""Makes docs/hinh/layers.svg, the picture of the layers: ``python tests/tools/build_layers.py``.

Layers come from the contract in pyproject.toml, rooms and who uses what from the imports in the code (those that only
types need are left out). Run it when a room is added or uses another one; a test compares the picture with what it
would draw.
"""

from __future__ import annotations

import re
import tomllib
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
OUT = ROOT / "docs" / "hinh" / "layers.svg"
_NAME = re.compile(r"\w+")
_WIDTH, _LABEL, _GAP, _LINE, _PAD = 1180, 150, 10, 17, 12  # points
_LETTER = 6.7  # width of a letter of the small text, about
_SMALL = frozenset(("errors", "text", "dates", "progress", "i18n", "collector", "bounds", "later", "paths"))  # for all
_STYLE = """
text { font: 12.5px "Inter", "DejaVu Sans", sans-serif; fill: #1c2b2a }
.name { font-weight: 600; font-size: 14px } .uses { fill: #5b6b6a } .layer { fill: #5b6b6a; font-size: 12px }
rect.room { fill: #ffffff; stroke: #9fb5b2 } rect.page { fill: #eef2f1 }
"""


def layers() -> list[list[str]]:
    """The names of each layer, from the top down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return [_NAME.findall(line) for line in next(c for c in contracts if c["type"] == "layers")["layers"]]


def picture() -> str:
    """The whole picture as SVG."""
    graph = grimp.build_graph("dxdesk", exclude_type_checking_imports=True)
    parts, top = [], _GAP
    for number, names in enumerate(layers(), start=1):
        width = (_WIDTH - _LABEL - _GAP * (len(names) + 1)) / len(names)
        boxes = [_lines(graph, name, width) for name in names]
        height = 2 * _PAD + _LINE * max(map(len, boxes))
        parts.append(_text(_GAP, top + _PAD + 12, f"layer {number}", "layer"))
        for place, lines in enumerate(boxes):
            left = _LABEL + _GAP + place * (width + _GAP)
            parts.append(f'<rect class="room" x="{left:.0f}" y="{top}" width="{width:.0f}" height="{height}" rx="6"/>')
            parts += [
                _text(left + _PAD, top + _PAD + 12 + row * _LINE, line, style)
                for row, (line, style) in enumerate(lines)
            ]
        top += height + _GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}">'
    page = f'<rect class="page" width="{_WIDTH}" height="{top}"/>'
    return "\n".join([head, f"<style>{_STYLE}</style>", page, *parts, "</svg>", ""])


def _lines(graph: grimp.ImportGraph, name: str, width: float) -> list[tuple[str, str]]:
    """What stands in the box of a module or package: its name, its rooms, and what it imports of other boxes."""
    module = f"dxdesk.{name}"
    rooms = sorted(m.rpartition(".")[2] for m in graph.find_children(module) if graph.find_children(m))
    inside = {module, *graph.find_descendants(module)}
    used = {other.split(".")[1] for one in inside for other in graph.find_modules_directly_imported_by(one) - inside
            if other.startswith("dxdesk.")}  # fmt: skip
    uses = [one for one in (n for layer in layers() for n in layer) if one in used - _SMALL]
    lines = [(name, "name")]
    lines += [(line, "rooms") for line in _wrapped(" · ".join(rooms), width)]
    lines += [(line, "uses") for line in _wrapped("→ " + ", ".join(uses) if uses else "", width)]
    return lines


def _wrapped(text: str, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split(" ") if text else ():
        if lines and len(lines[-1]) + 1 + len(word) <= (width - 2 * _PAD) / _LETTER:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _text(left: float, base: float, text: str, style: str) -> str:
    return f'<text class="{style}" x="{left:.0f}" y="{base:.0f}">{escape(text)}</text>'


if __name__ == "__main__":
    OUT.write_text(picture(), encoding="utf-8")
