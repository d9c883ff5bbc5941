"""How every command opens a store, says what it did, and ends."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from unicodedata import category

import typer

from dxdesk import settings
from dxdesk.errors import Misuse, NotTidied, Problem
from dxdesk.flows.keeping import lifecycle, opening
from dxdesk.i18n import N_, _

if TYPE_CHECKING:
    from dxdesk.flows.workspace import Workspace

DryRun = Annotated[bool, typer.Option("--dry-run", help=N_("Chỉ xem trước, không ghi."))]
Json = Annotated[bool, typer.Option("--json", help=N_("In kết quả dạng JSON ra đầu ra chuẩn."))]
CampaignId = Annotated[str, typer.Option("--campaign", help=N_("Mã kỳ báo cáo; mặc định là kỳ mới nhất đang mở."))]
Officer = Annotated[str, typer.Option("--officer", help=N_("Họ tên người thực hiện."))]
EnteredFor = Annotated[
    str, typer.Option("--unit", help=N_("Mã đơn vị mà cơ quan tổng hợp nhập thay; chỉ dùng với dữ liệu tổng hợp."))
]
PassphraseFile = Annotated[Path | None, typer.Option("--passphrase-file", help=N_("Tệp chứa mật khẩu của khóa."))]
StorePath = Annotated[Path, typer.Argument(metavar="STORE", help=N_("Tệp dữ liệu (.dxdb)."))]


def plain(value: Any) -> Any:
    """JSON's own kinds of value for anything a verb returns; numbers that must stay exact become text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, (Decimal, Path)) else value


_MOVING = frozenset(("Cc", "Cf", "Zl", "Zp"))  # kinds of characters that act on a terminal instead of standing in it


def visible(said: str) -> str:
    """A text as a terminal may be given it: what would move its cursor, colour it, answer for the person or turn the
    direction of writing is shown by its number instead. Texts and names come from other people's files."""
    if said.isprintable():
        return said
    return "".join(f"\\x{ord(c):02x}" if c not in "\n\t" and category(c) in _MOVING else c for c in said)


def say(said: str, *, err: bool = False) -> None:
    """Write a line for a person; the only way in which commands do."""
    typer.echo(visible(said), err=err)


def finish(as_json: bool, result: Mapping[str, Any], *said: str, code: int = 0) -> NoReturn:
    """Say what was done - one JSON object, or sentences - and end with an exit code."""
    if as_json:
        _print(plain(result))
    else:
        for line in said:
            say(line)
    raise typer.Exit(code)


def _print(result: Mapping[str, Any]) -> None:
    # Not by orjson: the name of a file may hold bytes that are no text, which it does not take.
    written = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    if not written.isprintable():  # JSON lets some of these characters stand; as escapes they say the same
        written = "".join(f"\\u{ord(c):04x}" if category(c) in _MOVING and c < "\U00010000" else c for c in written)
    sys.stdout.write(written + "\n")
    sys.stdout.flush()


def fail(problem: Problem, as_json: bool) -> int:
    """Say what went wrong, where, and what to do; returns the exit code."""
    say(str(problem), err=True)
    if as_json:
        place = str(problem.place) if problem.place else ""
        _print({"error": problem.message, "place": place, "hint": problem.hint})
    return problem.exit_code


@contextmanager
def opened(store: Path, campaign: str = "", *, officer: str = "", writable: bool = True) -> Iterator[Workspace]:
    """The store, closed afterwards and backed up if something was written and the last backup is some time old.

    What was done stays done if closing fails: that is told besides and changes no exit code.
    """
    workspace = lifecycle.open_store(
        store, campaign=campaign, officer=officer or settings.load().officer, writable=writable
    )
    if notice := opening.clock_notice():
        say(notice, err=True)
    if workspace.store.lacking:
        say(workspace.store.said_lacking, err=True)
    try:
        yield workspace
    except BaseException:
        with suppress(Problem, OSError):  # it is closed all the same, and what went wrong first is what is told
            workspace.close()
        raise
    try:
        lifecycle.close_store(workspace)
    except NotTidied as problem:
        say(str(problem), err=True)


def pair(written: str) -> tuple[str, str]:
    """Name and value of FIELD=VALUE."""
    name, equals, value = written.partition("=")
    if not equals:
        raise Misuse(_("“{written}” không có dạng FIELD=VALUE.").format(written=written))
    return name, value


def values_of(written: Iterable[str]) -> dict[str, str]:
    """The values that FIELD=VALUE… give."""
    return dict(map(pair, written))


def passphrase(file: Path | None) -> str:
    """The first line of the file; the empty text where there is none."""
    if file is None:
        return ""
    try:
        found = file.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise Misuse(_("Không đọc được tệp mật khẩu “{name}”.").format(name=file.name)) from None
    if not found:
        raise Misuse(_("Tệp mật khẩu “{name}” trống.").format(name=file.name))
    return found


class Console:
    """Progress on the terminal's error stream; silent where nobody looks."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._length = 0  # of what stands in the line

    def step(self, done: int, total: int, text: str = "") -> None:
        if self._shown:
            share = f"{done * 100 // total:3d}% " if total else ""
            self._show(f"{share}{visible(text)}")
            if total and done >= total:
                self._show("")
                sys.stderr.write("\r")
            sys.stderr.flush()

    def _show(self, line: str) -> None:
        """In the place of what stands there. Written over with blanks: consoles of Windows may print control codes."""
        sys.stderr.write(f"\r{line.ljust(self._length)}")
        self._length = len(line)
