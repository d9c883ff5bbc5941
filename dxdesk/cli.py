"""The command line: a thin face on the verbs. Without a command it opens the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from dxdesk import __version__, i18n, log, settings
from dxdesk.commands import entering, keeping, output, reviewing
from dxdesk.errors import Cancelled, Problem
from dxdesk.i18n import _

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

for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)


@app.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="In phiên bản.")] = False,
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
    try:
        app(given)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except (Cancelled, KeyboardInterrupt):
        typer.echo(_("Đã dừng; chưa có gì thay đổi."), err=True)
        return 2
    except Problem as problem:
        return output.fail(problem, "--json" in given)
    except BrokenPipeError:  # whoever read our output has gone
        return 0
    return 0
