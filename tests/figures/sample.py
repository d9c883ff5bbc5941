"""The sample of Q1/2022: generated rows of every unit that add up to the published totals."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import OneOf, Row, Value
from dxdesk.models.registers import REGISTERS

FOLDER = Path(__file__).parents[1] / "data" / "2022-q1"
SHEETS = ("plans", "platforms", "systems", "indicators")

Country = dict[str, dict[str, list[Row]]]


@cache
def campaign() -> Campaign:
    return builtin("2022-q1")


@cache
def expected() -> dict[str, Any]:
    """What the published report says."""
    found: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    return found


@cache
def country() -> Country:
    """Rows by unit and register, read as an import reads them."""
    found: Country = defaultdict(lambda: {key: [] for key in SHEETS})
    for key in SHEETS:
        register = REGISTERS[key]
        with (FOLDER / f"{key}.csv").open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                unit, values = line.pop("unit"), dict[str, Value].fromkeys(register.stored)
                for name, raw in line.items():
                    value = register.fields[name].parse(raw, register.vocabulary(name, line, campaign()))
                    assert not isinstance(value, OneOf)
                    values[name] = value
                record = register.identify(unit, values)
                found[unit][key].append({**values, "record": record, "unit": unit, "live": True, "carried": False})
    return dict(found)
