"""dxdesk as a program of its own: what a shell, a pipe or a machine without a screen does to it."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from dxdesk import __version__, cli
from dxdesk.commands import output
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
    done = subprocess.run([installed, "--version"], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, __version__)


@pytest.mark.parametrize("words", ["history", "figures"])
def test_a_reader_that_has_gone_ends_it_quietly(words: str, tmp_path: Path, profile: Path, ready: Path) -> None:
    root = str(Path(__file__).parents[1])
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "dxdesk", words, str(ready)], stdout=gone, stderr=subprocess.PIPE, cwd=tmp_path,
            timeout=60, check=False, env={**os.environ, "PYTHONPATH": root},
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_it_is_as_quiet_where_the_system_says_that_an_argument_is_wrong(
    ready: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """So Windows tells that the reader has gone."""

    class Gone(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(sys, "stdout", Gone())
    assert cli.main(["history", str(ready)]) == 0
    assert capsys.readouterr().err == ""


def test_a_disk_that_says_so_is_told(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument", "/mnt/chung/20.dxdb")

    monkeypatch.setattr(Path, "is_file", broken)
    assert cli.main(["digest", "20.dxdb"]) == 2
    assert "20.dxdb" in capfd.readouterr().err


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_is_written_over_without_control_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consoles of Windows 10 print them unless they are told to obey them."""
    monkeypatch.setattr(sys, "stderr", _Terminal())
    console = output.Console()
    console.step(1, 4, "Đang đọc sổ rất dài…")
    console.step(2, 4, "Đang ghi…")
    console.step(4, 4, "Xong")
    said = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert "\x1b" not in said
    screen = ""
    for part in said.split("\r"):
        screen = part + screen[len(part) :]
    assert screen.strip() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_an_output_that_takes_nothing_is_told_in_a_sentence(tmp_path: Path, profile: Path, ready: Path) -> None:
    root = str(Path(__file__).parents[1])
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dxdesk", "history", str(ready)], stdout=full, stderr=subprocess.PIPE, cwd=tmp_path,
            timeout=60, check=False, env={**os.environ, "PYTHONPATH": root},
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.decode().startswith("Không đọc hoặc ghi được: ổ đĩa đã hết chỗ.")
    assert b"Traceback" not in done.stderr
