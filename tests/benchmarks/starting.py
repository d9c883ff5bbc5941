"""How soon the window is there, and what memory it takes. Every window has a process of its own."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.result import Result

_WINDOW = Path(__file__).with_name("window.py")


def measure(store: Path, times: int) -> Iterator[Result]:
    """Windows by turns, medians; then memory."""
    kinds = {"bare": ["bare"], "first": ["first"], "page": ["page", str(store)]}
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _round in range(times):
        for kind, arguments in kinds.items():
            start = time.monotonic()
            taken[kind].append(float(_run(*arguments)[0]) - start)
    bare, first, page = (statistics.median(taken[kind]) for kind in kinds)
    name = "QMainWindow trống trong tiến trình riêng"
    yield Result("cửa sổ đầu tiên", "s", first, 1.5, bare, name)
    yield Result("trang có dữ liệu", "s", page, 3, bare, name, note="từ lúc khởi động đến khi lưới vẽ các dòng.")
    yield _memory(store)


def _memory(store: Path) -> Result:
    empty, _most = _run("bare-memory")
    rest, most = _run("memory", str(store))
    note = f"cửa sổ trống đã chiếm {empty} MB; lúc rà soát toàn bộ lên đến {most} MB."
    return Result("bộ nhớ khi đang mở", "MB", float(rest), 150, note=note)


def _run(*arguments: str) -> list[str]:
    """What the window said."""
    done = subprocess.run(
        [sys.executable, _WINDOW, *arguments], capture_output=True, encoding="utf-8", timeout=600, check=False
    )
    if not done.stdout:
        raise RuntimeError(done.stderr)
    return [f"{float(word):.0f}" if "memory" in arguments[0] else word for word in done.stdout.split()]
