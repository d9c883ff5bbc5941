"""The command line: a thin face on the verbs. Without a command it opens the window."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from dxdesk import __version__, i18n, log, settings
from dxdesk.commands import entering, exchanging, keeping, output, reviewing
from dxdesk.errors import Cancelled, Misuse, Place, Problem, reason
from dxdesk.i18n import N_, _

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# What runs, and what it is for.
_COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "new": (entering.new, N_("Tạo tệp dữ liệu mới cho một đơn vị.")),
    "open": (entering.open_, N_("Mở kỳ báo cáo tiếp theo trong cùng tệp dữ liệu.")),
    "template": (entering.template, N_("Ghi tệp mẫu của một biểu để nhập bằng Excel.")),
    "import": (entering.import_, N_("Nhập bảng Excel; có ô lỗi thì không nhập gì, trừ khi có --partial.")),
    "export": (entering.export, N_("Xuất số liệu ra Excel.")),
    "set": (entering.set_, N_("Sửa một dòng, như gõ trong bảng. RECORD là “+” thì thêm dòng mới.")),
    "check": (reviewing.check, N_("Rà soát số liệu; mã thoát 1 khi còn lỗi.")),
    "explain": (reviewing.explain, N_("Giải trình một cảnh báo; hết hiệu lực khi số liệu thay đổi.")),
    "confirm": (reviewing.confirm, N_("Xác nhận, chốt số liệu.")),
    "reopen": (reviewing.reopen, N_("Mở lại số liệu đã chốt để sửa.")),
    "submit": (reviewing.submit, N_("Ghi tệp báo cáo gửi cơ quan tổng hợp.")),
    "undo": (entering.undo, N_("Hoàn tác một lần ghi, ở chỗ giá trị của nó còn nguyên.")),
    "headings": (entering.headings, N_("Các tiêu đề cột đã trả lời khi nhập, được ghi nhớ cho tệp sau.")),
    "redo": (entering.redo, N_("Làm lại điều vừa hoàn tác.")),
    "history": (entering.history, N_("Mọi giá trị đã từng ghi, mới nhất trước.")),
    "enrol": (exchanging.enrol, N_("Ghi tệp xin đăng ký máy và khóa của thủ trưởng.")),
    "trust": (exchanging.trust, N_("Tin cậy các khóa trong tệp đăng ký, sau khi đối chiếu dấu vân tay.")),
    "revoke": (exchanging.revoke, N_("Thu hồi một khóa; phần đã nhận của khóa đó vẫn tính.")),
    "exchange": (exchanging.exchange, N_("Ghi tệp trao đổi cho đồng nghiệp trong đơn vị.")),
    "merge": (exchanging.merge, N_("Nhận tệp trao đổi, báo cáo, phiếu tiếp nhận; mỗi tệp trọn vẹn hoặc không gì cả.")),
    "restate": (exchanging.restate, N_("Ghi lại những thay đổi mà nơi khác không đọc được, để tệp gửi lại đi được.")),
    "conflicts": (exchanging.conflicts, N_("Các ô có giá trị khác nhau cần chọn.")),
    "resolve": (exchanging.resolve, N_("Chọn giá trị cho các ô khác nhau của một dòng.")),
    "comments": (exchanging.comments, N_("Ý kiến của cơ quan tổng hợp trên từng ô; trả lời ý kiến.")),
    "accept": (exchanging.accept, N_("Tiếp nhận báo cáo của một đơn vị, ghi phiếu tiếp nhận.")),
    "return": (exchanging.return_, N_("Trả lại báo cáo của một đơn vị kèm ý kiến trên từng ô.")),
    "publish": (reviewing.publish, N_("Ghi tệp kỳ báo cáo của cơ quan tổng hợp, có ký.")),
    "figures": (reviewing.figures, N_("Số liệu sau mỗi biểu đồ, dạng CSV hoặc JSON.")),
    "report": (reviewing.report, N_("Ghi báo cáo của đơn vị.")),
    "shot": (keeping.shot, N_("Chụp một trang của chương trình, không cần màn hình.")),
    "verify": (keeping.verify, N_("Kiểm tra toàn bộ nhật ký của tệp dữ liệu, hoặc chữ ký của tệp gửi.")),
    "repair": (keeping.repair, N_("Sửa tệp dữ liệu bị hỏng từ nhật ký của nó, hoặc từ bản sao lưu còn tốt.")),
    "backup": (keeping.backup, N_("Sao lưu ngay.")),
    "restore": (keeping.restore, N_("Thay tệp dữ liệu bằng một bản sao lưu; bản hiện có được sao lưu trước.")),
    "digest": (keeping.digest, N_("Mã đối chiếu số liệu, để so với cơ quan tổng hợp.")),
    "move": (keeping.move, N_("Chép tệp dữ liệu sang chỗ khác, có kiểm tra.")),
    "demo": (keeping.demo, N_("Chạy toàn bộ công việc trên số liệu mẫu, để lại tệp và hình trong DIR.")),
}

_WRONG_USE: type[Exception] = typer.BadParameter.__bases__[0]  # typer gives its base, UsageError, no public name

for _name, (_command, _help) in _COMMANDS.items():
    app.command(_name, help=_help)(_command)


@app.callback(
    invoke_without_command=True, help=N_("Nhập, rà soát và gửi báo cáo chuyển đổi số. Không có lệnh thì mở cửa sổ.")
)
def window(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=N_("In phiên bản."))] = False,
) -> None:
    """Open the window when no command was given."""
    if version:
        typer.echo(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        from dxdesk.app import main as open_window

        raise typer.Exit(open_window())


def _in_present_language() -> Any:
    """The commands with their help as the person reads it: it was declared before the language was known."""
    root: Any = typer.main.get_command(app)
    for command in (root, *root.commands.values()):
        command.help = command.help and _(command.help)
        for parameter in command.params:
            if getattr(parameter, "help", None):
                parameter.help = _(parameter.help)
    return root


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code. Bad input never ends in a traceback.

    Nor does a reader of our output that has gone: then there is nobody left to tell.
    """
    try:
        code = _run(sys.argv[1:] if arguments is None else arguments)
        for stream in _outputs():  # here, where it can be told apart, rather than as Python ends
            stream.flush()
    except OSError as error:
        if not _reader_left(error):
            raise
        _let_go()
        return 0
    return code


def _reader_left(error: OSError) -> bool:
    """Whether it is our own output that can't be written, since its reader has gone; Windows says EINVAL then."""
    if isinstance(error, BrokenPipeError):
        return True
    return error.errno == errno.EINVAL and not all(map(_flushes, _outputs()))


def _outputs() -> list[IO[str]]:
    """None of them where the program runs without a console."""
    return [stream for stream in (sys.stdout, sys.stderr) if stream is not None]


def _flushes(stream: IO[str]) -> bool:
    try:
        stream.flush()
    except OSError:
        return False
    return True


def _let_go() -> None:
    """Python flushes once more as it ends, and would say that it can't."""
    for stream in _outputs():
        if not _flushes(stream):
            with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), stream.fileno())


def _run(given: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # pipes on Windows have a code page that lacks Vietnamese letters
            stream.reconfigure(encoding="utf-8", errors="replace")
    as_json = "--json" in given
    try:
        _settle()
        code = _in_present_language()(given, prog_name="dxdesk", standalone_mode=False)
    except _WRONG_USE as wrong:
        return output.fail(_misuse(wrong, given), as_json)
    except (Cancelled, KeyboardInterrupt):
        typer.echo(_("Đã dừng; chưa có gì thay đổi."), err=True)
        return 2
    except Problem as problem:
        return output.fail(problem, as_json)
    except SystemExit:  # only where the reader of our output has gone: typer tells all else by what it returns
        raise BrokenPipeError from None
    except OSError as error:  # a disk or folder that can't be read or written is nobody's bug
        if _reader_left(error):
            raise
        message = _("Không đọc hoặc ghi được: {reason}.").format(reason=reason(error))
        place = Place(str(error.filename)) if error.filename else None
        return output.fail(Problem(message, place=place), as_json)
    return code if isinstance(code, int) else 0


def _settle() -> None:
    """The log and the language, from the person's profile."""
    log.setup(verbose=bool(os.environ.get("DXDESK_VERBOSE")))
    i18n.use(
        next(
            (known for known in i18n.LANGUAGES if known == os.environ.get("DXDESK_LANGUAGE")), settings.load().language
        )
    )


def _misuse(wrong: Exception, given: list[str]) -> Misuse:
    """What is wrong with a command, in our words."""
    command = next((word for word in given if not word.startswith("-")), "")
    if command and command not in _COMMANDS:
        hint = _("Các lệnh: {known}.").format(known=", ".join(_COMMANDS))
        return Misuse(_("Không có lệnh “{name}”.").format(name=command), hint=hint)
    hint = _("Xem: {command}").format(command=f"dxdesk {command} --help".replace("  ", " "))
    parameter = getattr(wrong, "param", None)
    if name := getattr(wrong, "option_name", ""):
        return Misuse(_("Tùy chọn “{name}” không có, hoặc thiếu giá trị.").format(name=name), hint=hint)
    if parameter is not None:
        name = parameter.opts[0] if parameter.param_type_name == "option" else (parameter.metavar or parameter.name)
        return Misuse(_("Thiếu hoặc sai “{name}”.").format(name=name), hint=hint)
    return Misuse(_("Lệnh không đúng: {said}").format(said=wrong), hint=hint)
