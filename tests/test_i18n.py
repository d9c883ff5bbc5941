"""The language can change while the program runs, and nothing a person reads is left out or worded carelessly."""

from __future__ import annotations

import ast
import io
import re
import string
import threading
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import dxdesk
from dxdesk import i18n
from dxdesk.i18n import N_, _
from dxdesk.models.field import NO, YES, Choice
from dxdesk.models.registers import REGISTERS
from dxdesk.paths import resources

PACKAGE = Path(dxdesk.__file__).parent
ENGLISH = resources() / "i18n" / "en" / "LC_MESSAGES"

REGISTER = N_("Chỉ tiêu")

# Vietnamese whatever the language of the window, so not for translation: module or package → why.
VIETNAMESE_BY_NATURE = {
    "reports": "a report is an official document and Vietnamese by law",
    "sheets/forms.py": "a template or export is an official form, and read again by its words",
    "xlsx/page.py": "the name of a sheet in such a book",
    "sheets/reading/moments.py": "names of months and days, as a cell shows them",
    "sheets/reading/legacy.py": "letters of old Vietnamese encodings",
    "sync/tables.py": "a heading inside the package, which is the same for everybody",
    "text.py": "the alphabet",
    "demo": "names of people and what they write in the sample",
    "i18n.py": "a language is called by its own name",
    "models/measures.py": "words of units of measure and names that a campaign brings",
}
LEGAL_NAMES = re.compile(r"(Nghị định|Quyết định|Thông tư|Luật)?\s*\d+/[\w/&.-]+|Điều \d+|Phụ lục [IVX]+")
PLACES = re.compile("Hoàng Sa|Trường Sa")
WORDS_OF_SHEETS = re.compile("“(chưa phê duyệt|Biểu số [^”]*)”")  # what stands, or should, in officers' own sheets
KEYS_AND_NAMES = re.compile(r"(?:Ctrl|Shift|Alt)\+[\w+]+|\bF\d+\b|\*?\.(?:dx\w+|xls\w?|ods|docx)\b|--\w+|\t.*|×|·")
# Calls whose first argument people read, and those in which the text comes later.
SHOWN_BY = {
    *("setText", "setWindowTitle", "setToolTip", "setPlaceholderText", "setAccessibleName", "setAccessibleDescription"),
    *("setTitle", "setStatusTip", "addMenu", "addItem", "addTab", "label", "chip"),
    *("Problem", "Invalid", "DataErrors", "Unreadable", "Missing", "Misuse", "Busy", "UpdateNeeded", "Refused"),
}
SHOWN_LATER = {"button": 2, "addAction": 2, "Combo": 2, "say": 1, "fault": 3, "notice": 3}


def test_vietnamese_is_the_language_of_the_code() -> None:
    assert i18n.language() == "vi"
    assert _("Chỉ tiêu") == "Chỉ tiêu"


def test_text_is_looked_up_when_asked_for_not_when_declared() -> None:
    i18n.use("en")
    assert _(REGISTER) == "Indicators"
    i18n.use("vi")
    assert _(REGISTER) == "Chỉ tiêu"


def test_text_without_translation_stays_vietnamese() -> None:
    i18n.use("en")
    assert _("không có trong bản dịch") == "không có trong bản dịch"


def test_empty_text_is_not_the_header_of_the_catalogue() -> None:
    i18n.use("en")
    assert _("") == ""


def test_language_without_catalogue_is_refused_and_changes_nothing() -> None:
    with pytest.raises(FileNotFoundError):
        i18n.use("fr")  # type: ignore[arg-type]  # a settings file of another version could ask for it
    assert i18n.language() == "vi"


def test_what_is_kept_is_vietnamese_even_when_the_window_is_english() -> None:
    i18n.use("en")
    with i18n.in_vietnamese():
        elsewhere: list[str] = []
        other = threading.Thread(target=lambda: elsewhere.append(_(REGISTER)))
        other.start()
        other.join()
        assert _(REGISTER) == "Chỉ tiêu"
    assert elsewhere == ["Indicators"]
    assert _(REGISTER) == "Indicators"


# The catalogue


@cache
def texts() -> dict[str, str]:
    """Every text of the code that is to be translated, with a place where it stands."""
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords={"_": None, "N_": None})
    return {str(text): f"{file}:{line}" for file, line, text, _comments, _context in found}


@cache
def english() -> Catalog:
    return read_po(io.BytesIO((ENGLISH / "dxdesk.po").read_bytes()), locale="en")


@cache
def pairs() -> list[tuple[str, str]]:
    """Vietnamese and English of every text that has both."""
    return [(str(m.id), str(m.string)) for m in english() if m.id and m.string]


def test_every_text_has_an_english_translation() -> None:
    known = dict(pairs())
    assert {text: place for text, place in texts().items() if text not in known} == {}


def test_catalogue_holds_no_text_that_is_gone_and_no_guess() -> None:
    assert [m.id for m in english() if m.id and m.id not in texts()] == []
    assert [m.id for m in english() if m.id and m.fuzzy] == []
    assert not english().obsolete


def test_translation_keeps_every_placeholder() -> None:
    def names(text: str) -> set[str | None]:
        return {name for _said, name, _form, _conversion in string.Formatter().parse(text)} - {None}

    assert [(vi, en) for vi, en in pairs() if names(vi) != names(en)] == []


def test_translation_keeps_keys_options_and_endings_of_files() -> None:
    def kept(text: str) -> list[str]:
        return sorted(word.rstrip(".") for word in KEYS_AND_NAMES.findall(text))

    assert [(vi, en) for vi, en in pairs() if kept(vi) != kept(en)] == []


def test_translation_ends_as_the_text_does() -> None:
    def end(text: str) -> str:
        return text[-1] if text[-1] in ".…?!:)”" else ""

    free = ")”"  # where a sentence ends in a name, word order decides what comes last
    assert [(vi, en) for vi, en in pairs() if end(vi).strip(free) != end(en).strip(free)] == []


def test_translation_is_english_but_for_names_of_legal_documents_and_places() -> None:
    plain = [(en, PLACES.sub("", LEGAL_NAMES.sub("", WORDS_OF_SHEETS.sub("", en)))) for _vi, en in pairs()]
    assert [en for en, rest in plain if is_vietnamese(rest)] == []


def test_translation_is_typeset_as_the_text_is() -> None:
    assert [en for _vi, en in pairs() if en != en.strip() or re.search(r"[\"']|\.\.\.| [,.;:!?](?!\w)", en)] == []
    assert [(vi, en) for vi, en in pairs() if vi.count("“") != en.count("“") or en.count("“") != en.count("”")] == []


def test_a_name_in_quotes_is_called_in_english_as_it_is_shown_in_english() -> None:
    known = dict(pairs())
    quoted = [(vi, name, known[vi]) for vi in known for name in re.findall("“([^”{]+)”", vi) if name in known]
    assert quoted
    assert [(vi, en) for vi, name, en in quoted if f"“{known[name]}”" not in en] == []


def test_header_of_the_catalogue_names_nobody() -> None:
    header = (ENGLISH / "dxdesk.po").read_text("utf-8").partition("\n\n")[0]
    assert "Language: en" in header
    assert "@" not in header
    assert not re.search("fuzzy|YEAR|FULL NAME|VERSION", header)


def test_compiled_catalogue_is_the_one_people_edit() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english())
    assert (ENGLISH / "dxdesk.mo").read_bytes() == compiled.getvalue()


# Labels in both languages


def _choice_lists() -> Iterator[tuple[str, tuple[Choice, ...]]]:
    yield "yes and no", (YES, NO)
    for register in REGISTERS.values():
        yield from ((f"{register.key}.{name}", f.choices) for name, f in register.fields.items() if f.choices)


def test_choices_and_columns_can_be_told_apart_in_english() -> None:
    i18n.use("en")
    lists = {place: [_(c.label) for c in choices] for place, choices in _choice_lists()}
    lists |= {key: [_(f.label) for f in register.shown.values()] for key, register in REGISTERS.items()}
    assert {place: labels for place, labels in lists.items() if len(set(labels)) < len(labels)} == {}


def test_what_an_english_grid_shows_can_be_typed_and_pasted_back() -> None:
    i18n.use("en")
    for register in REGISTERS.values():
        for name, f in register.fields.items():
            codes = [c.code for c in f.vocabulary.fine()] if f.vocabulary and f.choices else []
            assert [f.parse(f.show(code)) for code in codes] == codes, f"{register.key}.{name}"
    assert YES.label != _(YES.label) == "Yes"


# The code


def is_vietnamese(text: str) -> bool:
    """Whether a text has letters with Vietnamese marks."""
    return any(c in "đĐ" or (c.isalpha() and unicodedata.decomposition(c)) for c in text)


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))


def _called(node: ast.AST) -> str:
    """The last name of what is called; empty for all else."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _excused(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that may hold Vietnamese: texts for translation, docstrings, other words for a choice."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Call):
        if _called(node) in ("_", "N_"):
            yield from node.args
        if _called(node) == "Choice":
            yield from node.args[2:3]
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "aliases")


def _is_words(text: str) -> bool:
    """Not a pattern, not a single letter, not the symbol of a document or form such as QĐ or 01/CĐS."""
    return len(text) > 1 and not re.search(r"\\|\[", text) and any(c.islower() for c in text)


def _untranslated(tree: ast.Module) -> list[str]:
    excused = {id(part) for node in ast.walk(tree) for whole in _excused(node) for part in ast.walk(whole)}
    return [
        f"{node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in excused
        if is_vietnamese(node.value) and _is_words(node.value)
    ]


def _exemption(module: str) -> str:
    return next((place for place in VIETNAMESE_BY_NATURE if module == place or module.startswith(place + "/")), "")


def test_vietnamese_that_people_read_is_marked_for_translation() -> None:
    found = {module: _untranslated(tree) for module, tree in _modules()}
    assert {module: lines for module, lines in found.items() if lines and not _exemption(module)} == {}
    assert {_exemption(module) for module, lines in found.items() if lines} == set(VIETNAMESE_BY_NATURE)


def test_text_for_translation_is_one_whole_text() -> None:
    """Neither an f-string nor put together: no catalogue could know it."""
    bad = [
        f"{module}:{node.lineno}"
        for module, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) in ("_", "N_")
        if not _is_whole(node, lookup=_called(node) == "_")
    ]
    assert bad == []


def _is_whole(call: ast.Call, *, lookup: bool) -> bool:
    if len(call.args) != 1 or call.keywords:
        return False
    text = call.args[0]
    if isinstance(text, ast.Constant):
        return isinstance(text.value, str)
    # What N_ declared elsewhere; a key in quotes would be taken for the text.
    looked_up = lookup and isinstance(text, ast.Name | ast.Attribute | ast.Subscript)
    quoted = (part for part in ast.walk(text) if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return looked_up and not any(quoted)


def test_text_is_never_looked_up_while_a_module_is_imported() -> None:
    """It would stay in the language of that moment."""

    def at_import(node: ast.AST) -> Iterator[ast.AST]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                for early in (*child.args.defaults, *(d for d in child.args.kw_defaults if d is not None)):
                    yield from ast.walk(early)
                continue
            yield child
            yield from at_import(child)

    early = [f"{m}:{getattr(n, 'lineno', 0)}" for m, t in _modules() for n in at_import(t) if _called(n) == "_"]
    assert early == []


def _shown(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that people will read."""
    name = _called(call)
    many = SHOWN_LATER.get(name, 1 if name in SHOWN_BY else 0)
    return [*call.args[:many], *(k.value for k in call.keywords if many and k.arg in ("hint", "tip", "name"))]


def test_errors_and_widgets_get_no_bare_text() -> None:
    """Whatever its language: a literal with words in it belongs in `_()`."""
    bare = [
        f"{module}:{text.lineno}"
        for module, tree in _modules()
        for node in (() if _exemption(module) else ast.walk(tree))
        if isinstance(node, ast.Call)
        for text in _shown(node)
        for part in (text.values if isinstance(text, ast.JoinedStr) else [text])
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and re.search(r"[^\W\d_]{2}", part.value)
    ]
    assert bare == []


# The wording

LINT: dict[str, Callable[[str], object]] = {
    "is composed (NFC)": lambda t: t == unicodedata.normalize("NFC", t),
    "has no blanks at its ends": lambda t: t == t.strip(),
    "has no double blanks but before a key": lambda t: not re.search(r"  (?!Ctrl\+)", t),
    "has no straight quotes": lambda t: not re.search(r"[\"']", t),
    "closes its quotes": lambda t: t.count("“") == t.count("”"),
    "has one sign for what was left out": lambda t: "..." not in t,
    "has no blank before punctuation": lambda t: not re.search(r"\s[,.;:!?](?!\w)", t),
    "has a blank after punctuation": lambda t: not re.search(r"(?<!\d)[,;!?](?=[^\W\d_])", t),
    "ends as sentences do when it holds several": lambda t: not re.search(r"[.!?…] \w", t) or t[-1] in ".!?:…})",
    "ends as a sentence does when it asks for something": lambda t: not t.startswith("Hãy ") or t[-1] in ".?",
    "has its tone marks where the reports have them": lambda t: not re.search(r"o[àáảãạèéẻẽẹ]\b|[^qQ]u[ỳýỷỹỵ]\b", t),
}


@pytest.mark.parametrize("rule", LINT)
def test_vietnamese_text(rule: str) -> None:
    assert {text: place for text, place in texts().items() if not LINT[rule](text)} == {}


def test_a_button_or_choice_that_a_text_speaks_of_exists() -> None:
    """In quotes and with a capital: the name of something on the screen, which is itself a text."""
    shown = {text.rstrip("…").partition("\t")[0] for text in texts()}
    named = [(text, name) for text in texts() for name in re.findall("“([^”{]+)”", text) if name[0].isupper()]
    assert [(text, name) for text, name in named if name not in shown] == []
