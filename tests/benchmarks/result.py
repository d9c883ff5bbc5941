"""What one benchmark found, and the table of them all."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

_HEADS = ("việc", "mục tiêu", "đo được", "sàn", "tỷ lệ", "kết quả", "cách thường dùng")


@dataclass(frozen=True)
class Result:
    """One line of the table. `goal` is a factor of the floor, or an absolute bound where there is no floor.

    `floor` is the least that any program has to do for the same thing, `other` what a programmer would take off the
    shelf instead; both were measured in the same run. `part` says which share of the rows `other` was run on.
    """

    what: str
    unit: str  # "s", "ms" or "MB"
    measured: float
    goal: float | None = None
    floor: float | None = None
    floor_name: str = ""
    other: float | None = None
    other_name: str = ""
    part: float = 1
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.measured / self.floor if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether the goal was reached; None where the design sets none."""
        if self.goal is None:
            return None
        return (self.measured if self.ratio is None else self.ratio) <= self.goal

    def cells(self) -> tuple[str, ...]:
        goal = "" if self.goal is None else f"≤ {self.goal:g}" + (" × sàn" if self.floor else f" {self.unit}")
        verdict = {True: "đạt", False: "không đạt", None: ""}[self.met]
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (self.what, goal, self._shown(self.measured), self._shown(self.floor), ratio, verdict, self._other())

    def _shown(self, value: float | None) -> str:
        if value is None:
            return ""
        return f"{value:.3g} {self.unit}" if value < 100 else f"{value:.0f} {self.unit}"

    def _other(self) -> str:
        if self.other is None:
            return ""
        scaled = "*" if self.part < 1 else ""
        times = f" ({self.other / self.measured:.1f} ×)" if self.measured else ""
        return f"{self.other_name}: {self._shown(self.other)}{scaled}{times}"

    def plain(self) -> dict[str, Any]:
        """For --json."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def table(results: Sequence[Result]) -> str:
    """All results in columns, with what the floors are and which figures were scaled up below them."""
    lines = [_HEADS, *(r.cells() for r in results)]
    widths = [max(len(line[c]) for line in lines) for c in range(len(_HEADS))]
    drawn = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    drawn.insert(1, "  ".join("─" * width for width in widths))
    notes = [f"  {r.what}: sàn là {r.floor_name}." for r in results if r.floor_name]
    notes += [f"  {r.what}: {r.note}" for r in results if r.note]
    notes += [f"* {r.other_name}: chạy trên {r.part:.0%} số dòng rồi nhân lên." for r in results if r.part < 1]
    return "\n".join([*drawn, "", *notes])


def seconds(work: Callable[..., Any], *arguments: Any, **named: Any) -> float:
    """How long one call takes; garbage of what ran before is not counted."""
    gc.collect()
    start = time.perf_counter()
    work(*arguments, **named)
    return time.perf_counter() - start


def best(times: int, *works: Callable[[], Any]) -> list[float]:
    """The least time of each, run by turns so that a busy moment of the machine hits all alike."""
    taken = [[seconds(work) for work in works] for _round in range(times)]
    return [min(column) for column in zip(*taken, strict=True)]


def median_ms(times: Sequence[float]) -> float:
    return statistics.median(times) * 1000
