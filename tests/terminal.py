"""The command line in a folder of its own, for the tests of the commands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from dxdesk import cli
from tests.flows import office
from tests.flows.office import OFFICER


@dataclass
class Shell:
    """Runs commands in this process, in a folder, as a terminal would see them."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def say(self, *words: object) -> tuple[int, str, str]:
        """Exit code, output and messages of a command."""
        self.capsys.readouterr()
        code = cli.main([str(word) for word in words])
        said = self.capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    def __call__(self, *words: object, code: int = 0) -> dict[str, Any]:
        """What a command prints with --json, which is one object on one line."""
        done, out, err = self.say(*words, "--json")
        assert done == code, (words, out, err)
        assert out.count("\n") == 1
        found = orjson.loads(out)
        assert isinstance(found, dict)
        assert ("error" in found) == (code != 0 and not (found.keys() & RESULTS)), found
        if "error" in found:
            assert found.keys() == {"error", "place", "hint"}
            assert found["error"] in err
        return found


# Keys of results that a command may print although its data have errors.
RESULTS = {"errors", "findings", "refused", "problems", "files"}


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys)


@pytest.fixture
def store(shell: Shell) -> Path:
    """A unit's new store with a built-in campaign."""
    shell("new", "20.dxdb", "--unit", "20", "--campaign", "2022-q1", "--officer", OFFICER)
    return Path("20.dxdb")


@pytest.fixture
def ready(shell: Shell, profile: Path) -> Path:
    """A unit's store whose figures can be confirmed."""
    return office.move_in(office.ready(), profile, shell.folder / "20.dxdb")


@pytest.fixture
def central(shell: Shell, profile: Path) -> Path:
    return office.move_in(office.centre(), profile, shell.folder / "central.dxdb")
