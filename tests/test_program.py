"""dxdesk as a program of its own: what a shell, a pipe or a machine without a screen does to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from dxdesk import __version__
from tests.terminal import ready, shell

__all__ = ["ready", "shell"]


def program(*words: object, folder: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "dxdesk", *(word if isinstance(word, bytes) else str(word) for word in words)]
    root = str(Path(__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": root, **more}
    return subprocess.run(command, capture_output=True, cwd=folder, env=environment, timeout=60, check=False)


def test_it_runs_as_a_program_whatever_the_locale(tmp_path: Path, profile: Path) -> None:
    words = ("new", "Lạng Sơn.dxdb", "--unit", "20", "--campaign", "2022-q1", "--json")
    made = program(*words, folder=tmp_path, LC_ALL="C")
    assert (made.returncode, made.stderr) == (0, b"")
    assert orjson.loads(made.stdout)["store"] == "Lạng Sơn.dxdb"
    again = program(*words[:-1], folder=tmp_path, LC_ALL="C")
    assert again.returncode == 2
    assert "Lạng Sơn.dxdb" in again.stderr.decode()
    assert b"Traceback" not in again.stderr


def test_names_that_are_no_text_are_bearable(tmp_path: Path, profile: Path) -> None:
    words = ("new", b"L\xff.dxdb", "--unit", "20", "--campaign", "2022-q1")
    for more, code in (((), 0), (("--json",), 2), ((), 2)):
        made = program(*words, *more, folder=tmp_path, LC_ALL="C", PYTHONUTF8="0")
        assert made.returncode == code
        assert b"Traceback" not in made.stderr


@pytest.mark.parametrize("name", ["bao-cao.docx", "bao-cao.pdf"])
def test_a_report_with_charts_needs_no_screen(name: str, tmp_path: Path, profile: Path, ready: Path) -> None:
    nowhere = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    made = program("report", ready, name, folder=tmp_path, **nowhere)
    assert made.returncode == 0, made.stderr.decode()
    assert (tmp_path / name).stat().st_size > 10_000


def test_its_output_may_be_cut_off(tmp_path: Path, profile: Path, ready: Path) -> None:
    command = f'"{sys.executable}" -m dxdesk history "{ready}" | head -c 10'
    root = str(Path(__file__).parents[1])
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, cwd=tmp_path, timeout=60, check=False,
                          env={**os.environ, "PYTHONPATH": root})  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_the_installed_command_is_there() -> None:
    installed = shutil.which("dxdesk", path=str(Path(sys.executable).parent))
    if installed is None:
        pytest.skip("the package is not installed in this environment")
    done = subprocess.run([installed, "--version"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, __version__)
