"""A reader of books that does harm, for the tests of what protects against it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dxdesk.bounds import Bounds
from dxdesk.sheets import child_reader


@pytest.fixture
def mischief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has the reader of cells do something else in a child; this process keeps the true one."""

    def told(code: str) -> None:
        error = "class CalamineError(Exception):\n  pass\n"
        body = f"{error}class CalamineWorkbook:\n  def from_filelike(_book):\n    {code}\n"
        (tmp_path / "python_calamine.py").write_text(body, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setattr(child_reader, "LEAST", Bounds(child_reader.LEAST.memory, 1))

    return told
