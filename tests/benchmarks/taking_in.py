"""Import of a large book: against reading it and putting the rows in a table, and against pandas with an ORM."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from dxdesk.flows.entering import workbooks
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.workspace import Workspace
from tests.benchmarks.big_book import UNIT
from tests.benchmarks.result import Result, seconds

CAMPAIGN = "2022-q1"
TICK = 0.01  # seconds


@contextmanager
def new_store(folder: Path) -> Iterator[Workspace]:
    """An empty store that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        workspace = lifecycle.new_store(Path(name) / "don-vi.dxdb", CAMPAIGN, unit=UNIT, officer="Nguyễn Văn A")
        with workspace:
            yield workspace


def filled_store(path: Path, book: Path) -> Workspace:
    """A store that has taken in a book."""
    workspace = lifecycle.new_store(path, CAMPAIGN, unit=UNIT, officer="Nguyễn Văn A")
    workbooks.import_workbook(workspace, book)
    return workspace


def measure(folder: Path, book: Path, small: Path, part: float, times: int) -> Iterator[Result]:
    """`small` is the same book with a part of the rows."""
    taken: list[float] = []
    again: list[float] = []
    gaps: list[float] = []
    reads: list[float] = []
    inserts: list[float] = []

    def whole() -> None:
        with new_store(folder) as workspace:
            with ticking() as gap:
                started = time.perf_counter()
                done = _in_thread(workspace, book)
                taken.append(time.perf_counter() - started)
            gaps.append(max(gap))
            assert done.done
            again.append(seconds(workbooks.import_workbook, workspace, book))

    for _round in range(times):
        rows = _rows(book, reads)
        inserts.append(_insert(folder, rows))
        del rows
        whole()
    floor = min(reads) + min(inserts)
    name = f"calamine đọc ({min(reads):.2f} s) và sqlite3 executemany ghi chính các dòng ấy ({min(inserts):.2f} s)"
    pandas = seconds(_pandas_and_orm, folder, small)
    yield Result("nhập tệp Excel lần đầu", "s", min(taken), 2, floor, name, pandas / part, "pandas + ORM", part)
    yield Result("nhập lại tệp ấy", "s", min(again))
    yield Result("cửa sổ đứng lâu nhất khi nhập", "ms", min(gaps) * 1000, 100)


def _in_thread(workspace: Workspace, book: Path) -> workbooks.Imported:
    """As the window does it: the work on another thread, while this one has to keep answering."""
    found: list[workbooks.Imported] = []
    worker = threading.Thread(target=lambda: found.append(workbooks.import_workbook(workspace, book)))
    worker.start()
    worker.join()
    return found[0]


@contextmanager
def ticking() -> Iterator[list[float]]:
    """How late a thread was each time that wanted to wake every hundredth of a second."""
    late = [0.0]
    stop = threading.Event()

    def tick() -> None:
        last = time.perf_counter()
        while not stop.is_set():
            time.sleep(TICK)
            now = time.perf_counter()
            late.append(now - last - TICK)
            last = now

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield late
    finally:
        stop.set()
        thread.join()


def _rows(book: Path, taken: list[float]) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    found: list[list[Any]] = []

    def read() -> None:
        found.extend(CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python())

    taken.append(seconds(read))
    while found[0][0] != "TT":
        found.pop(0)
    return [[v.isoformat() if isinstance(v, date) else v for v in row] for row in found[1:]]


def _insert(folder: Path, rows: list[list[Any]]) -> float:
    """A table with the columns of the sheet, keyed by the code, written as safely as ours."""
    marks = ",".join("?" * len(rows[0]))
    columns = ",".join(f"c{n}" + (" TEXT PRIMARY KEY" if n == 1 else "") for n in range(len(rows[0])))
    with tempfile.TemporaryDirectory(dir=folder) as name, closing(sqlite3.connect(Path(name) / "raw.db")) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute(f"CREATE TABLE rows ({columns})")

        def write() -> None:
            with raw:
                raw.executemany(f"INSERT INTO rows VALUES ({marks})", rows)

        return seconds(write)


def _pandas_and_orm(folder: Path, book: Path) -> None:
    """No matching, no checks, no journal."""
    import pandas as pd
    from sqlalchemy import Text, create_engine
    from sqlalchemy.orm import Session, declarative_base, mapped_column

    frame = pd.read_excel(book, header=6, dtype=str, engine="openpyxl")
    columns = {f"c{n}": mapped_column(f"c{n}", Text) for n in range(len(frame.columns))}
    columns["c1"] = mapped_column("c1", Text, primary_key=True)
    table: Any = type("Rows", (declarative_base(),), {"__tablename__": "rows", **columns})
    with tempfile.TemporaryDirectory(dir=folder) as name:
        engine = create_engine(f"sqlite:///{Path(name) / 'orm.db'}")
        table.metadata.create_all(engine)
        with Session(engine) as session:
            clean = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
            session.add_all([table(**dict(zip(columns, row, strict=True))) for row in clean])
            session.commit()
        engine.dispose()
