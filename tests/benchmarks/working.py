"""Work on a large register: saving an edit, searching, sorting, filtering, scrolling, opening."""

from __future__ import annotations

import itertools
import math
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSortFilterProxyModel, Qt

from dxdesk.flows.entering import editing
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import overview
from dxdesk.flows.workspace import Workspace
from dxdesk.models.registers import REGISTERS
from dxdesk.ui.application import application
from dxdesk.ui.desk import Desk
from dxdesk.ui.grid.grid import Grid
from dxdesk.ui.look.theme import Theme
from tests.benchmarks.result import Result, best, median_ms, seconds

REGISTER = "systems"
TYPED = ("c", "co", "cong", "cong th", "cổng thông tin", "don vi so 4", "44321", "không có ở đâu")
SORTED = (("name", False), ("operator", True), ("level", False), ("in_use_since", True), ("approved_on", False))
FILTERED = ({"level": ["3"]}, {"dossier_status": ["approved"], "monitored": [True]}, {"approved_by": [""]})
IN_SIGHT = 60  # rows on a tall screen
PAINTED = 16  # rows of the proxy model's fraction are read one in so many
_ROLES = (
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole, Qt.ItemDataRole.FontRole,
    Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.DecorationRole,
    Qt.ItemDataRole.CheckStateRole,
)  # fmt: skip  # what a view asks of every cell it paints


def saving(workspace: Workspace, folder: Path, edits: int) -> Iterator[Result]:
    """One edit with its journal entry, as the grid saves it."""
    numbers = overview.listing(workspace, REGISTER)
    step = max(1, len(numbers) // edits)
    records = [str(row["record"]) for row in overview.page(workspace, REGISTER, numbers[::step][:edits])]

    def one(n: int) -> None:
        saved = editing.set_fields(workspace, REGISTER, records[n], {"note": f"Sửa lần {n}, lúc {time.time_ns()}"})
        assert saved.changed

    ours = [seconds(one, n) for n in range(len(records))]
    orm = _orm_edits(folder, len(records))
    yield Result(
        "lưu một ô kèm nhật ký", "ms", median_ms(ours), 5, other=median_ms(orm), other_name="ORM, không có nhật ký"
    )


def _orm_edits(folder: Path, edits: int) -> list[float]:
    from sqlalchemy import create_engine, event
    from sqlmodel import Field, Session, SQLModel

    class Edited(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        note: str = ""

    with tempfile.TemporaryDirectory(dir=folder) as name:
        engine = create_engine(f"sqlite:///{Path(name) / 'orm.db'}")
        safely = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"
        event.listen(engine, "connect", lambda raw, _record: raw.executescript(safely))
        table = SQLModel.metadata.tables["edited"]
        table.create(engine)
        with Session(engine) as session:
            session.add_all([Edited() for _n in range(edits)])
            session.commit()

        def one(n: int) -> None:
            with Session(engine) as session:
                row = session.get(Edited, n)
                assert row
                row.note = f"Sửa lần {n}"
                session.commit()

        taken = [seconds(one, n) for n in range(1, edits + 1)]
        engine.dispose()
        SQLModel.metadata.remove(table)
        return taken


def listing(workspace: Workspace, times: int) -> Iterator[Result]:
    """The slowest of several key strokes, columns and filters; orders that were kept are forgotten each time."""

    def fresh(**asked: Any) -> float:
        return min(seconds(overview.listing, replace(workspace), REGISTER, **asked) for _round in range(times))

    overview.listing(workspace, REGISTER)  # stands in the window while somebody types
    typed = [min(seconds(overview.listing, workspace, REGISTER, search=t) for _round in range(times)) for t in TYPED]
    by = [fresh(sort=name, descending=down) for name, down in SORTED]
    chosen = [fresh(filters=filters) for filters in FILTERED]
    numbers = overview.listing(workspace, REGISTER)
    proxied = _proxy(workspace, numbers[::PAINTED])
    for what, ours, (other, name) in (
        ("một phím gõ khi tìm", typed, (proxied[1], "lọc bằng QSortFilterProxyModel")),
        ("xếp thứ tự", by, (proxied[0], "xếp bằng QSortFilterProxyModel")),
        ("lọc", chosen, (None, "")),
    ):
        scaled = other and other * len(numbers) / max(1, len(numbers[::PAINTED])) * 1000
        yield Result(what, "ms", max(ours) * 1000, 60, other=scaled, other_name=name, part=1 / PAINTED if other else 1)


class _Plain(QAbstractTableModel):
    """Rows in memory, as most programs show them."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008 - the signature Qt has
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(self._rows[0])

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def _proxy(workspace: Workspace, numbers: Sequence[int]) -> tuple[float, float]:
    """Seconds a proxy model takes to sort by a column, and to look for a text in all of them."""
    rows = [[str(v) for v in row.values()] for row in overview.page(workspace, REGISTER, numbers)]
    model, proxy = _Plain(rows), QSortFilterProxyModel()
    proxy.setSourceModel(model)
    proxy.setSortLocaleAware(True)
    column = list(overview.page(workspace, REGISTER, numbers[:1])[0]).index("name")
    sorting = seconds(lambda: proxy.sort(column))
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    proxy.setFilterKeyColumn(-1)
    return sorting, seconds(lambda: proxy.setFilterFixedString("đơn vị số 4"))


def scrolling(workspace: Workspace, pages: int) -> Iterator[Result]:
    """Far jumps in the grid: what is read and answered for a page, and a page really painted."""
    app = application()
    theme = Theme("light")
    desk = Desk(theme)
    desk.ws = workspace
    grid = Grid(desk, REGISTERS[REGISTER])
    grid.resize(1366, 768)
    grid.show()
    grid.grid_model.ask()
    desk.jobs.wait_idle(60)
    app.processEvents()
    model = grid.grid_model
    far = [n * 7919 % max(1, model.rowCount() - IN_SIGHT) for n in range(1, pages + 1)]
    answered = [seconds(_answer, model, place) for place in far]
    painted = []
    for place in far[::-1]:
        model.forget()
        app.processEvents()
        painted.append(seconds(_paint, grid, place))
    yield Result(f"cuộn: đọc và trả lời {min(IN_SIGHT, model.rowCount())} dòng", "ms", median_ms(answered), 40)
    yield Result("cuộn: vẽ xong một trang 1366 × 768", "ms", median_ms(painted), 40)
    desk.close()
    grid.close()
    grid.deleteLater()
    app.processEvents()


def _answer(model: Any, first: int) -> None:
    model.forget()
    rows = range(first, min(first + IN_SIGHT, model.rowCount()))
    for row, column in itertools.product(rows, range(model.columnCount())):
        index = model.index(row, column)
        for role in _ROLES:
            model.data(index, role)


def _paint(grid: Grid, row: int) -> None:
    grid.verticalScrollBar().setValue(row * grid.verticalHeader().defaultSectionSize())
    grid.viewport().repaint()


def opening(store: Path, rows: int, times: int) -> Iterator[Result]:
    """A store with hundreds of thousands of rows: open it, list the register, read the first page."""
    grow(store, rows)

    def ours() -> None:
        with lifecycle.open_store(store) as workspace:
            numbers = overview.listing(workspace, REGISTER)
            assert len(numbers) == rows
            assert len(overview.page(workspace, REGISTER, numbers[:IN_SIGHT])) == min(rows, IN_SIGHT)

    part = 0.1
    [taken] = best(times, ours)
    orm = seconds(_all_entities, store, math.ceil(rows * part))
    what = f"mở {rows:,} dòng".replace(",", ".")
    yield Result(what, "s", taken, 0.5, other=orm / part, other_name="ORM đọc hết các dòng", part=part)


def grow(store: Path, rows: int) -> None:
    """Copy the rows of a register under other record ids until there are enough; for reading only."""
    with closing(sqlite3.connect(store)) as raw, raw:
        columns = [c[1] for c in raw.execute(f"PRAGMA table_info({REGISTER})") if c[1] not in ("id", "record")]
        listed = ",".join(columns)
        held = raw.execute(f"SELECT count(*) FROM {REGISTER}").fetchone()[0]
        for copy in range(1, math.ceil(rows / held)):
            raw.execute(
                f"INSERT INTO {REGISTER} (record, {listed}) SELECT record || '-{copy}', {listed} FROM {REGISTER} "
                f"WHERE id <= (SELECT max(id) FROM (SELECT id FROM {REGISTER} ORDER BY id LIMIT ?))",
                [min(held, rows - held * copy)],
            )
    with closing(sqlite3.connect(store)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _all_entities(store: Path, rows: int) -> None:
    from sqlmodel import Session, create_engine, select

    from dxdesk.store.tables import ROW_MODELS

    engine = create_engine(f"sqlite:///{store}")
    with Session(engine) as session:
        assert len(session.exec(select(ROW_MODELS["systems"]).limit(rows)).all()) == rows
    engine.dispose()
