"""The harness at a tiny size: every goal is still measured, and a missed one is said."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks import run
from tests.benchmarks.result import Result, table

TINY = run.Size(rows=400, many=900, times=1, windows=1, edits=3, pages=2, part=0.5, merged=3_000, units=4)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "QUICK", TINY)


def test_all_is_measured_and_told_as_json(tiny: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--quick", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["rows"] == TINY.rows
    assert len(said["results"]) == 21
    assert all(r["measured"] > 0 for r in said["results"])
    assert all(r["met"] is not None for r in said["results"] if r["goal"] is not None)


def test_a_missed_goal_is_said() -> None:
    drawn = table([Result("nhập", "s", 5, 2, 2, "đọc và ghi"), Result("lưu", "ms", 4, 5, other=8, other_name="ORM")])
    lines = [" ".join(line.split()) for line in drawn.splitlines()]
    assert "nhập ≤ 2 × sàn 5 s 2 s 2.50 không đạt" in lines
    assert "lưu ≤ 5 ms 4 ms đạt ORM: 8 ms (2.0 ×)" in lines
    assert "nhập: sàn là đọc và ghi." in lines
