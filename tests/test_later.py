"""Modules that are run when they are first used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from dxdesk import flows, later

PACKAGE = "tried_later"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package whose one module says in a file that it was run."""
    folder = tmp_path / PACKAGE
    folder.mkdir()
    (folder / "__init__.py").write_text("from dxdesk import later\n__getattr__ = later.modules_of(__name__)\n", "utf-8")
    run = f"open({str(tmp_path / 'run')!r}, 'a').write('x')"
    (folder / "verb.py").write_text(f"import time\n{run}\ntime.sleep(0.05)\nvalue = 1\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield PACKAGE
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_a_module_is_run_once_when_threads_use_it_first(package: str, tmp_path: Path) -> None:
    verb = import_module(package).verb

    assert not (tmp_path / "run").exists()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _n: verb.value, range(8))) == [1] * 8
    assert (tmp_path / "run").read_text(encoding="utf-8") == "x"


def test_what_is_set_on_it_is_set_on_the_module(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    verb = import_module(package).verb

    monkeypatch.setattr(verb, "value", 2)
    assert sys.modules[f"{package}.verb"].value == 2
    monkeypatch.undo()
    assert sys.modules[f"{package}.verb"].value == 1


def test_what_is_no_module_is_no_attribute() -> None:
    assert not hasattr(flows, "no_such_verb")
    named = later.modules_of("dxdesk", "settings")
    assert named("settings").__name__ == "dxdesk.settings"
    with pytest.raises(AttributeError, match="no attribute 'text'"):
        named("text")


@pytest.mark.parametrize("heavy", ["sqlalchemy", "PySide6", "pandas", "docx", "minisign", "python_calamine", "xlrd"])
def test_the_command_line_starts_without(heavy: str) -> None:
    code = f"import sys; from dxdesk import cli; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
