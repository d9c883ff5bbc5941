"""The log says where things went wrong, and never what was typed."""

from __future__ import annotations

import errno
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dxdesk import log

pytestmark = pytest.mark.logs


@pytest.fixture(autouse=True)
def closed_afterwards() -> Iterator[None]:
    logger = logging.getLogger("dxdesk")
    before, level = list(logger.handlers), logger.level
    yield
    for handler in [handler for handler in logger.handlers if handler not in before]:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(level)


def test_records_reach_the_file_in_the_profile(profile: Path) -> None:
    log.setup()
    logging.getLogger("dxdesk.store").info("opened: %d records", 5)
    assert "INFO dxdesk.store [MainThread] opened: 5 records" in (profile / "log" / "dxdesk.log").read_text("utf-8")


def test_text_of_an_exception_stays_out_but_its_kind_and_place_are_told(profile: Path) -> None:
    log.setup()
    try:
        try:
            int("mật khẩu của tôi")
        except ValueError as error:
            raise LookupError("Nguyễn Văn A") from error
    except LookupError:
        logging.getLogger("dxdesk.flows").exception("import failed")
    text = (profile / "log" / "dxdesk.log").read_text("utf-8")
    assert "mật khẩu" not in text
    assert "Nguyễn Văn A" not in text
    assert text.index("builtins.ValueError") < text.index("builtins.LookupError")
    assert "test_log.py:" in text


def test_second_setup_does_not_write_twice(profile: Path) -> None:
    log.setup()
    log.setup()
    logging.getLogger("dxdesk").warning("once")
    assert (profile / "log" / "dxdesk.log").read_text("utf-8").count("once") == 1


def test_verbose_shows_details_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    log.setup(verbose=True)
    logging.getLogger("dxdesk.sheets").debug("row 7")
    assert "row 7" in capsys.readouterr().err


def test_old_records_are_dropped_before_the_log_grows_without_end(profile: Path) -> None:
    log.setup()
    for _ in range(7000):
        logging.getLogger("dxdesk").info("x" * 1000)
    files = list((profile / "log").iterdir())
    assert len(files) == 5
    assert max(file.stat().st_size for file in files) <= 1_000_000


def test_profile_that_cannot_be_written_does_not_stop_the_program(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (profile / "log").write_text("a file where the folder should be", encoding="utf-8")
    log.setup()
    logging.getLogger("dxdesk").warning("still heard")
    assert "no log file" in capsys.readouterr().err


def test_a_full_file_that_another_process_holds_grows_on_and_loses_nothing(
    profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Windows renames no open file."""
    (profile / "log").mkdir(parents=True)
    file = profile / "log" / "dxdesk.log"
    file.write_text("x" * 999_990 + "\n", encoding="utf-8")
    (profile / "log" / "dxdesk.log.1").write_text("cũ hơn", encoding="utf-8")

    def held(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "held by another", str(self))

    monkeypatch.setattr(Path, "replace", held)
    log.setup()
    for number in range(5):
        logging.getLogger("dxdesk").info("record %d", number)
    said = file.read_text("utf-8")
    assert [f"record {number}" in said for number in range(5)] == [True] * 5
    assert (profile / "log" / "dxdesk.log.1").read_text("utf-8") == "cũ hơn"
    assert capsys.readouterr().err == ""


def test_what_cannot_be_logged_never_reaches_the_terminal(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.setup()
    (handler,) = [one for one in logging.getLogger("dxdesk").handlers if one.name == "dxdesk"]
    handler.handle(logging.LogRecord("dxdesk", logging.INFO, "x.py", 1, "%d records", ("Nguyễn Văn An",), None))
    assert capsys.readouterr().err == ""


_WRITER = """
import logging, sys
from dxdesk import log
log.setup()
for number in range(6000):
    logging.getLogger("dxdesk").info("%s-%05d %s", sys.argv[1], number, "x" * 100)
"""


def test_two_processes_share_the_file_and_lose_no_record(profile: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, name], stderr=subprocess.PIPE, cwd=Path(__file__).parents[1])
        for name in ("cua-so", "lenh")
    ]
    assert [writer.communicate(timeout=100)[1] for writer in writers] == [b"", b""]
    files = list((profile / "log").glob("dxdesk.log*"))
    said = "".join(file.read_text("utf-8") for file in files)
    assert len([file for file in files if file.stat().st_size > 400_000]) > 1, "the file was never turned"
    for name in ("cua-so", "lenh"):
        assert sorted(re.findall(rf"{name}-(\d{{5}}) x", said)) == [f"{number:05d}" for number in range(6000)]
