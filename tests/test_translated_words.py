"""Nothing is known by its words: a text in the window's language is shown, and never compared with.

Who compares a translated text is right in one language only, and the words of a file depend on those of the window.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import dxdesk

SOURCE = Path(dxdesk.__file__).parent
COMPARING = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
SEARCHING = {
    "startswith", "endswith", "removeprefix", "removesuffix", "index", "find", "count", "get", "partition",
    "rpartition", "split", "replace",
}  # fmt: skip
# What a person types is looked up among the words that the window shows: the one place where they are compared.
TYPED = {("models/field.py", "_shown_as")}


def labels(tree: ast.Module) -> set[str]:
    """Module-level tables of labels: their values are marked for translation."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None and _calls(node.value, {"N_"})
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def _calls(node: ast.AST, names: set[str]) -> bool:
    return any(
        isinstance(found, ast.Call) and isinstance(found.func, ast.Name) and found.func.id in names
        for found in ast.walk(node)
    )


def _shown(node: ast.AST, own: set[str], tables: set[str]) -> bool:
    """Whether an expression is, or holds, a text that people read."""
    if _calls(node, {"_"}):
        return True
    for found in ast.walk(node):
        if isinstance(found, ast.Name) and found.id in own:
            return True
        if isinstance(found, ast.Subscript) and isinstance(found.value, ast.Name) and found.value.id in tables:
            return True
    return False


def _own_texts(function: ast.AST) -> set[str]:
    """Names that a function gives to translated texts."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _is_text(node.value):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.NamedExpr) and _is_text(node.value):
            found.add(node.target.id)
    return found


def _is_text(node: ast.AST) -> bool:
    """`_("…")`, and `_("…").format(…)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        node = node.func.value
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"


def compared(source: str, tables: set[str]) -> Iterator[tuple[str, int]]:
    """Function and line of every comparison with a translated text."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    for function in [tree, *functions]:
        name = function.name if not isinstance(function, ast.Module) else ""
        own = _own_texts(function) if name else set()
        for node in ast.walk(function):
            parts: list[ast.AST] = []
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], COMPARING):
                parts = [node.left, *node.comparators]
            elif isinstance(node, ast.Dict):
                parts = [key for key in node.keys if key is not None]
            elif isinstance(node, ast.DictComp):
                parts = [node.key]
            elif isinstance(node, ast.Subscript):
                parts = [node.slice]
            elif isinstance(node, ast.MatchValue):
                parts = [node.value]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SEARCHING:
                parts = list(node.args)
            if any(_shown(part, own, tables) for part in parts):
                yield name, getattr(node, "lineno", 0)


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def all_tables() -> set[str]:
    return {name for path in modules() for name in labels(ast.parse(path.read_text(encoding="utf-8")))}


def test_no_text_of_the_window_is_compared_with() -> None:
    tables, found = all_tables(), []
    for path in modules():
        module = path.relative_to(SOURCE).as_posix()
        for function, line in compared(path.read_text(encoding="utf-8"), tables):
            if (module, function) not in TYPED and function:
                found.append(f"{module}:{line} {function}")
    assert not found, found


@pytest.mark.parametrize(
    "wrong",
    [
        'return name == _("Chưa nhập")',
        'return _("Đạt") != name',
        'return name in (_("Đạt"), _("Chưa đạt"))',
        'return {_("Đạt"): "accent"}[name]',
        'return colours[_("Đạt")]',
        'return colours.get(_("Đạt"))',
        'return name.startswith(_("Chưa"))',
        'said = _("Đạt")\n    return name == said',
        'said = _("{n} đạt").format(n=1)\n    return said in names',
        "return line == GROUPS[name]",
        "return fold(_(label)) == name",
    ],
)
def test_such_a_comparison_would_be_found(wrong: str) -> None:
    assert list(compared(f"def f(name):\n    {wrong}\n", {"GROUPS"}))


def test_showing_a_text_is_no_comparison() -> None:
    right = 'def f(name):\n    said = _("Đạt") if name == "yes" else ""\n    return [said, _(GROUPS[name])]\n'
    assert not list(compared(right, {"GROUPS"}))
