"""Packages whose modules are run when something of them is first used.

`from dxdesk.flows.entering import editing` only names the module: its file, with all that it imports, is run at the
first `editing.something`. `from dxdesk.flows.entering.editing import Saved` runs it at once. So the program starts
quickly, while imports stand at the top of each file, where people, mypy and import-linter look for them.
docs/decisions/0014 has the reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a module until that is run, and answers with it afterwards. Python's own lock for imports sees to it
    that two threads don't run it twice."""

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override] # a test that sets something puts back what this had
        return vars(import_module(self.__name__))

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(import_module(self.__name__), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(import_module(self.__name__), name)


def modules_of(package: str, *names: str) -> Callable[[str], ModuleType]:
    """The `__getattr__` of a package that gives its modules in this way, all of them or those of the given names.

    It raises AttributeError for what is none. A call through it takes a microsecond more, so what is called for every
    cell is left out.
    """

    def module(name: str) -> ModuleType:
        if name.startswith("_") or (names and name not in names) or find_spec(f"{package}.{name}") is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return _Later(f"{package}.{name}")

    return module
