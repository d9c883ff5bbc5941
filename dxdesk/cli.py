"""The command line: a thin face on the verbs. Without a command it opens the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from dxdesk import __version__, i18n, log, settings
from dxdesk.commands import entering, keeping, output, reviewing
from dxdesk.errors import Cancelled, Misuse, Place, Problem
from dxdesk.i18n import N_, _

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS: dict[str, Callable[..., None]] = {
    "new": entering.new,
    "open": entering.open_,
    "template": entering.template,
    "import": entering.import_,
    "export": entering.export,
    "set": entering.set_,
    "check": reviewing.check,
    "explain": reviewing.explain,
    "confirm": reviewing.confirm,
    "reopen": reviewing.reopen,
    "submit": reviewing.submit,
    "undo": entering.undo,
    "redo": entering.redo,
    "history": entering.history,
    "publish": reviewing.publish,
    "figures": reviewing.figures,
    "report": reviewing.report,
    "shot": keeping.shot,
    "verify": keeping.verify,
    "backup": keeping.backup,
    "restore": keeping.restore,
    "digest": keeping.digest,
    "move": keeping.move,
    "demo": keeping.demo,
}

_WRONG_USE: type[Exception] = typer.BadParameter.__bases__[0]  # typer gives its base, UsageError, no public name

for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)


@app.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=N_("In phiên bản."))] = False,
) -> None:
    """Nhập, rà soát và gửi báo cáo chuyển đổi số. Không có lệnh thì mở cửa sổ."""
    if version:
        typer.echo(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        from dxdesk.app import main as open_window

        raise typer.Exit(open_window())


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code. Bad input never ends in a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    log.setup(verbose=bool(os.environ.get("DXDESK_VERBOSE")))
    i18n.use(
        next(
            (known for known in i18n.LANGUAGES if known == os.environ.get("DXDESK_LANGUAGE")), settings.load().language
        )
    )
    as_json = "--json" in given
    try:
        code = app(given, prog_name="dxdesk", standalone_mode=False)
    except _WRONG_USE as wrong:
        return output.fail(_misuse(wrong, given), as_json)
    except (Cancelled, KeyboardInterrupt):
        typer.echo(_("Đã dừng; chưa có gì thay đổi."), err=True)
        return 2
    except Problem as problem:
        return output.fail(problem, as_json)
    except BrokenPipeError:  # whoever read our output has gone
        return 0
    except OSError as error:  # a disk or folder that can't be read or written is nobody's bug
        message = _("Không đọc hoặc ghi được: {reason}.").format(reason=error.strerror or error)
        return output.fail(Problem(message, place=Place(str(error.filename or ""))), as_json)
    return code if isinstance(code, int) else 0


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
        name = parameter.opts[0] if parameter.param_type_name == "option" else parameter.human_readable_name
        return Misuse(_("Thiếu hoặc sai “{name}”.").format(name=name), hint=hint)
    return Misuse(_("Lệnh không đúng: {said}").format(said=wrong), hint=hint)
