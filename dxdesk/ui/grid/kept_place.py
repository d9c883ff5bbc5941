"""Where a person stands in a grid, what is selected and what is being typed, kept over a new listing of the rows."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel

if TYPE_CHECKING:
    from dxdesk.ui.grid.grid import Grid

_MOST_BLOCKS = 500  # of selected rows that a new order tore apart


class KeptPlace:
    """Noted before the rows are listed anew, found again after it."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._numbers: array[int] = array("q")
        self._narrowing: object = None
        self._row = self._column = 0
        self._record = ""
        self._blocks: list[tuple[Sequence[int], int, int]] = []  # row numbers, first and last column

    def forget(self) -> None:
        self._record = ""

    def note(self) -> None:
        grid, index = self._grid, self._grid.currentIndex()
        line, _name = grid.current()
        self._numbers = grid.grid_model.numbers
        self._row, self._column = index.row(), index.column()
        self._record = line.record if line else ""
        selection = grid.selectionModel().selection()
        blocks = [selection.at(place) for place in range(min(selection.size(), _MOST_BLOCKS))]
        self._blocks = [(self._numbers[b.top() : b.bottom() + 1], b.left(), b.right()) for b in blocks]

    def find(self) -> bool:
        """Stand where the person stood; False where that row is gone."""
        grid, model = self._grid, self._grid.grid_model
        query = model.query
        before, self._narrowing = self._narrowing, (query.search, dict(query.filters))
        stays = self._place()
        # Rows that were deleted leave the next one in their place; a search begins at the top.
        place = stays if stays >= 0 else self._neighbour() if before == self._narrowing else 0
        index = model.index(place, max(0, self._column))
        grid.stand_on(index)
        if stays >= 0 and before == self._narrowing:
            self._select_again()
        grid.scrollTo(index)
        return stays >= 0

    def _place(self) -> int:
        if not self._record:
            return 0 if self._row < 0 else -1
        numbers = self._grid.grid_model.numbers
        if 0 <= self._row < len(self._numbers) and self._numbers[self._row] in numbers:
            return numbers.index(self._numbers[self._row])
        return self._grid.grid_model.place_of(self._record)

    def _neighbour(self) -> int:
        """The row that stood next after the lost one, else next before it."""
        numbers = self._grid.grid_model.numbers
        there = set(numbers)
        row, old = self._row, self._numbers
        following = next((old[at] for at in range(row + 1, len(old)) if old[at] in there), None)
        if following is None:
            following = next((old[at] for at in range(min(row, len(old)) - 1, -1, -1) if old[at] in there), None)
        return numbers.index(following) if following is not None else 0

    def _select_again(self) -> None:
        if sum(len(numbers) * (last - first + 1) for numbers, first, last in self._blocks) < 2:
            return
        model = self._grid.grid_model
        places = {number: place for place, number in enumerate(model.numbers)}
        chosen = QItemSelection()
        for numbers, first, last in self._blocks:
            rows = sorted(places[number] for number in numbers if number in places)
            begins = [at for at, row in enumerate(rows) if at == 0 or rows[at - 1] != row - 1]
            for begin, end in zip(begins, [*begins[1:], len(rows)], strict=True):
                chosen.select(model.index(rows[begin], first), model.index(rows[end - 1], last))
                if chosen.size() > _MOST_BLOCKS:
                    return
        self._grid.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
