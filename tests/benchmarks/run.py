"""All speed goals of the design in one run, by the ratio to what any program would have to do on this machine.

`python tests/benchmarks/run.py [--quick] [--json]`; nothing here is a timed test, a missed goal is only said.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import dxdesk
from dxdesk.flows.keeping import lifecycle
from tests.benchmarks import big_book, giving_out, merging, result, starting, taking_in, working


@dataclass(frozen=True)
class Size:
    """How much is measured, and how often."""

    rows: int = big_book.ROWS
    many: int = 320_000  # rows of the store that is only opened
    times: int = 3
    windows: int = 5
    edits: int = 200
    pages: int = 20  # scrolled to
    part: float = 0.1  # of the rows, for the slow alternatives
    merged: int = 300_000  # entries that a centre takes in
    units: int = 93  # whose files they come in


FULL = Size()
QUICK = Size(rows=FULL.rows // 10, many=FULL.many // 10, times=2, windows=3, edits=50, part=0.25, merged=30_000)


def measure(size: Size, folder: Path) -> Iterator[result.Result]:
    """Every line of the table, in its order. `folder` takes the stores and books that are needed."""
    book, small = folder / "to.xlsx", folder / "nho.xlsx"
    big_book.make_big_book(book, size.rows)
    big_book.make_big_book(small, round(size.rows * size.part))
    store = folder / "don-vi.dxdb"
    with taking_in.filled_store(store, book):
        pass
    yield from starting.measure(store, size.windows)
    yield from taking_in.measure(folder, book, small, size.part, size.times)
    with lifecycle.open_store(store) as workspace:
        yield from working.saving(workspace, folder, size.edits)
        yield from working.listing(workspace, size.times)
        yield from working.scrolling(workspace, size.pages)
        yield from giving_out.exporting(workspace, folder, size.part, size.times)
        yield from giving_out.checking(workspace, folder, size.part, size.times)
    yield from working.opening(store, size.many, size.times)
    yield from merging.measure(folder, size.merged, size.units, size.times)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or with --json one object; 0 whatever was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    compileall.compile_dir(Path(dxdesk.__file__).parent, quiet=1)  # as an installed program is
    size = QUICK if given.quick else FULL
    with tempfile.TemporaryDirectory(prefix="dxdesk-bench-") as name:
        os.environ["DXDESK_HOME"] = str(Path(name) / "home")
        results = []
        for one in measure(size, Path(name)):
            results.append(one)
            print(f"… {one.what}: {one.measured:.3g} {one.unit}", file=sys.stderr)
    if given.json:
        print(json.dumps({"rows": size.rows, "results": [r.plain() for r in results]}, ensure_ascii=False))
    else:
        print(f"{size.rows} dòng × 20 cột\n\n{result.table(results)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
