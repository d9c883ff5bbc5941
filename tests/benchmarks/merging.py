"""Merging at a centre: the files of all units, and how the cost grows with the entries."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.country import Office
from tests.benchmarks.result import Result

UNIT = "20"
GOAL = 1_000_000 / 30_000  # microseconds for an entry
MEMORY = 500  # MB of the process that merges


@dataclass(frozen=True)
class Merged:
    """One run, in a process of its own."""

    entries: int
    seconds: float
    writing: float  # seconds of the processor for what the merging process does: age, signatures, trust, writing
    working_out: float  # the same for its children: every entry against whitelist and chain, rows, tables, digest
    memory: int  # MB, of all processes at their highest
    floor: float  # seconds that it takes to put the same entries and rows into the same tables, unlooked at

    @property
    def each(self) -> float:
        """Microseconds for an entry."""
        return self.seconds / self.entries * 1_000_000


def measure(folder: Path, entries: int, most: int, times: int) -> Iterator[Result]:
    """Files that grow up to so many entries: of all units (or at most so many of them), and of one unit. Each number
    is the best of so many runs."""
    sizes = [entries // 300, entries // 30, entries // 3, entries]
    office = Office.make(folder / "trung-uong.dxdb")
    units = list(office.campaign.unit_by_code)[:most]
    many = [_run(office, folder, units, size, times) for size in sizes]
    one = [_run(office, folder, [UNIT], size, times) for size in sizes]
    whole, large = many[-1], one[-1]
    count = f"{whole.entries:,}".replace(",", ".")
    note = f"{1_000_000 / whole.each:,.0f} thay đổi mỗi giây".replace(",", ".")
    yield Result(f"gộp tệp của {len(units)} đơn vị, {count} thay đổi", "µs", whole.each, GOAL, note=note)
    name = "ghi thẳng chính các thay đổi và dòng ấy vào các bảng ấy bằng sqlite3, không kiểm tra gì"
    yield Result("gộp các tệp ấy, so với chỉ ghi", "s", whole.seconds, floor=whole.floor, floor_name=name)
    for what, part in (("ghi, tiến trình chính", whole.writing), ("đọc và dựng, tiến trình con", whole.working_out)):
        if part:  # few entries are worked out without children
            yield Result(f"thời gian bộ xử lý: {what}", "µs", part / whole.entries * 1_000_000)
    for what, runs in (("của các đơn vị", many), ("của một đơn vị", one)):
        told = ", ".join(f"{run.entries:,}: {run.each:.0f} µs".replace(",", ".") for run in runs)
        grown = runs[-1].each / runs[-2].each
        yield Result(f"gộp {what}: mỗi thay đổi, khi nhiều gấp ba", "×", grown, 1.5, note=told)
    yield Result("bộ nhớ khi gộp", "MB", max(whole.memory, large.memory), MEMORY)


def _run(office: Office, folder: Path, units: Sequence[str], entries: int, times: int) -> Merged:
    """Merge the files of some units, with so many entries in all, into a copy of the centre's store, each time."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        desk = Path(name)
        files = [desk / f"{unit}.dxsync" for unit in units]
        made = sum(office.submission(f, u, entries // len(units)) for f, u in zip(files, units, strict=True))
        found = []
        for turn in range(times):
            store = shutil.copy(office.store, desk / f"trung-uong-{turn}.dxdb")
            command = [sys.executable, "-m", "tests.benchmarks.merging", str(store), *map(str, files)]
            done = subprocess.run(
                command, check=True, capture_output=True, encoding="utf-8", cwd=Path(__file__).parents[2]
            )
            found.append(Merged(entries=made, **json.loads(done.stdout)))
        return min(found, key=lambda run: run.seconds)


def merge(store: Path, files: Sequence[Path]) -> dict[str, float]:
    """Merge, as the command line does it; run in a process of its own."""
    import resource  # not on Windows

    from dxdesk.flows.exchanging import receiving
    from dxdesk.flows.keeping import lifecycle

    start, own = time.perf_counter(), time.process_time()
    with lifecycle.open_store(store) as central:
        for found in receiving.take_in(central, files):
            found.checked()
        seconds, own = time.perf_counter() - start, time.process_time() - own
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = _highest() + children.ru_maxrss // 1024 * min(len(files), os.cpu_count() or 1)
    return {
        "seconds": seconds, "writing": own, "working_out": children.ru_utime + children.ru_stime, "memory": memory,
        "floor": _only_writing(store),
    }  # fmt: skip


def _only_writing(store: Path) -> float:
    """Seconds that the driver takes to write what a store holds into a new one, unit by unit."""
    plain = store.with_name("chi-ghi.db")
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(plain, isolation_level=None)) as target:
        ((size,),) = source.execute("PRAGMA page_size")
        for pragma in (f"page_size={size}", "journal_mode=WAL", "synchronous=FULL"):
            target.execute(f"PRAGMA {pragma}")
        made = "SELECT sql FROM sqlite_master WHERE tbl_name IN ('change', 'systems') AND sql != ''"
        for (sql,) in source.execute(made).fetchall():
            target.execute(sql)
        seconds = 0.0
        for unit, stream in source.execute("SELECT unit, id FROM stream WHERE seq > 0 ORDER BY unit").fetchall():
            entries = source.execute("SELECT * FROM change WHERE stream = ? ORDER BY seq", (stream,)).fetchall()
            rows = source.execute("SELECT * FROM systems WHERE unit = ? ORDER BY id", (unit,)).fetchall()
            start = time.perf_counter()
            target.execute("BEGIN IMMEDIATE")
            for table, listed in (("change", entries), ("systems", rows)):
                if listed:
                    places = ", ".join("?" * len(listed[0]))
                    target.executemany(f"INSERT INTO {table} VALUES ({places})", listed)
            target.execute("COMMIT")
            seconds += time.perf_counter() - start
    plain.unlink()
    return seconds


def _highest() -> int:
    """MB of memory at the most. What `getrusage` says on Linux counts the process that started this one too."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text("utf-8").partition("VmHWM:")[2].split()[0]) // 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(json.dumps(merge(Path(sys.argv[1]), [Path(a) for a in sys.argv[2:]])))
