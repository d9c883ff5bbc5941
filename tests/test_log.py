"""The log says where things went wrong, and never what was typed."""

from __future__ import annotations

import logging
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
