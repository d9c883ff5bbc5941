"""The program's log: what went wrong and where, never what an officer typed.

A record names files, registers, rules and counts; it holds no values of records. The text of an exception can quote a
cell or a parameter of a statement, so only its class and the places it passed are written.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from dxdesk.paths import home

_ROOT = "dxdesk"
_LINE = "%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    """Leaves out the texts of exceptions."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have left the full text here
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - overrides logging
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines = [*places, f"{type(error).__module__}.{type(error).__qualname__}", *lines]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


class _Shared(RotatingFileHandler):
    """A rotating file that several processes write to.

    Whoever finds it full turns it, unless another is about to; on Windows nobody can while another has it open, and
    then it grows until somebody can. No record is lost for it.
    """

    _rest = 60.0  # seconds after a turn that couldn't be made
    _again = 0.0  # when the next may be tried

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 - overrides logging
        self._follow()
        return time.monotonic() >= self._again and bool(super().shouldRollover(record))

    def _follow(self) -> None:
        """Another process may have turned the file: go on in the one that has its name now."""
        if self.stream is None:
            return
        try:
            named = Path(self.baseFilename).stat()
        except OSError:
            named = None
        ours = os.fstat(self.stream.fileno())
        if named is None or (named.st_dev, named.st_ino) != (ours.st_dev, ours.st_ino):
            self.stream.close()
            self.stream = self._open()

    def doRollover(self) -> None:  # noqa: N802 - overrides logging
        from filelock import FileLock, Timeout

        try:
            with FileLock(Path(self.baseFilename).parent.with_suffix(".lock"), timeout=0):
                self._follow()
                if self.stream is not None and self.stream.tell() >= self.maxBytes // 2:  # not turned by another
                    self.stream.close()
                    self._turn()
        except (OSError, Timeout):
            self._again = time.monotonic() + self._rest
        if self.stream is None or self.stream.closed:
            self.stream = self._open()

    def _turn(self) -> None:
        base = Path(self.baseFilename)
        aside = base.with_name(f"{base.name}.0")
        base.replace(aside)  # first: the others are moved only where this one can be
        for number in range(self.backupCount, 0, -1):
            older = base.with_name(f"{base.name}.{number - 1}")
            if older.exists():
                older.replace(base.with_name(f"{base.name}.{number}"))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - overrides logging
        """Nothing: logging would print the exception with its text, which quotes what officers type."""


def setup(*, verbose: bool = False) -> None:
    """Starts the log in the profile folder (five files of 1 MB); `verbose` shows it on stderr too. May be called again.

    A profile that can't be written (full disk, read-only stick) doesn't stop the program: the log goes to stderr then.
    """
    logger = logging.getLogger(_ROOT)
    for old in [handler for handler in logger.handlers if handler.name == _ROOT]:
        logger.removeHandler(old)
        old.close()
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if verbose else []
    try:
        folder = home() / "log"
        folder.mkdir(exist_ok=True)
        handlers.append(_Shared(folder / "dxdesk.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8"))
    except OSError as error:
        handlers = [logging.StreamHandler(sys.stderr)]
        _attach(logger, handlers)
        logger.warning("no log file: %s", error.strerror)
        return
    _attach(logger, handlers)


def _attach(logger: logging.Logger, handlers: list[logging.Handler]) -> None:
    for handler in handlers:
        handler.name = _ROOT
        handler.setFormatter(_Discreet(_LINE))
        logger.addHandler(handler)
