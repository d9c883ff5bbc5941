"""What is declared is what is imported, so that the wheel alone can run and nobody installs what isn't used."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = {"dxdesk", "tests", *sys.stdlib_module_names}
WITH_PYSIDE = "shiboken6"  # its own runtime, of the same version always
PROGRAMS = {"build", "hatchling", "import-linter", "mypy", "ruff", "uv"}
PLUGINS = {"pytest-qt", "pytest-timeout", "pytest-xdist"}
TYPES_ONLY = {"pandas-stubs", "types-openpyxl"}


def same_name(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def imported(folder: str) -> set[str]:
    """The distributions whose modules the Python files of a folder import, anywhere in the file."""
    modules = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    providers = packages_distributions()
    return {same_name(providers[module][0]) for module in modules - OURS}


def declared() -> tuple[set[str], set[str]]:
    """Names of the dependencies at run time and of those for development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = project["dependencies"], project["optional-dependencies"]["dev"]
    run, dev = ({same_name(re.split(r"[^\w.-]", line)[0]) for line in lines} for lines in lists)
    return run, dev


def test_the_program_imports_what_it_declares_and_nothing_else() -> None:
    assert imported("dxdesk") - {WITH_PYSIDE} == declared()[0]


def test_the_tests_import_what_is_declared_and_every_tool_is_used() -> None:
    run, dev = declared()

    assert imported("tests") - {WITH_PYSIDE} <= run | dev
    assert dev - PROGRAMS - PLUGINS - TYPES_ONLY <= imported("tests")


def test_the_lock_names_every_dependency_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {same_name(name) for name in re.findall(r"^([\w.-]+)==.*\\$", lock, re.MULTILINE)}

    assert declared()[0] | declared()[1] <= locked
    assert "://" not in lock
