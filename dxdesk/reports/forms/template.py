"""An office's Word template, looked through before it is filled: what is broken in it is named, with its tag and place.

Whoever restyles the template in Word may break a tag without seeing it: a blank or a quote gets into it, a brace is
lost, a name is misspelt, a loop stays open, a style goes. Jinja would stop in the middle, or leave the place empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, Undefined, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from dxdesk.errors import Missing, Place, Unreadable, reason
from dxdesk.i18n import _
from dxdesk.paths import resources
from dxdesk.text import shorten

PLACE = "Report place"
STYLES = (
    PLACE, "Report cell", "Report picture", "Report caption", "Report note", "Annex number", "Annex title",
    "Annex source", "Annex cell",
)  # fmt: skip
MOST_BYTES = 20_000_000
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_PREFIX = re.compile(r"^(?:p|r|tr|tc)\s")  # right after the braces, or it is none
_STATEMENT = re.compile(r"(\w+)\s*(.*)", re.DOTALL)
_LOOP = re.compile(r"(\w+)\s+in\s+(.+)", re.DOTALL)
_LOOPING = {"first": True, "last": True, "index": 1, "index0": 0, "length": 1}
_QUOTES = str.maketrans("“”‘’", "\"\"''")  # Word's own quotes mean the plain ones
_CLOSES = {"endfor": "for", "endif": "if"}
_BRACES = re.compile(r"[{}]")


class _Fault(NamedTuple):
    """Where something is wrong: makes the error that says what."""

    path: Path
    where: str = ""

    def __call__(self, message: str) -> Unreadable:
        hint = _("Sửa lại trong Word, hoặc bắt đầu lại từ mẫu đi kèm phần mềm: {path}.").format(path=shipped())
        if self.path == shipped():
            hint = _("Sửa lại trong Word, hoặc lấy lại tệp này từ bộ cài phần mềm.")
        return Unreadable(message, place=Place(self.path.name, self.where), hint=hint)


class _Open(NamedTuple):
    """A loop or a condition that waits for its end, and the names that were known before it."""

    kind: str
    tag: str
    prefix: str
    fault: _Fault
    before: dict[str, Any]


def environment() -> SandboxedEnvironment:
    """How a template is filled: a name that isn't known is an error, and nothing but its own values can be reached."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def opened(path: Path) -> DocxTemplate:
    """The template; raises `Unreadable` for what is no Word document, or lacks a style that the report needs."""
    fault = _Fault(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise fault(_("Mẫu báo cáo lớn quá 20 MB."))
        book = DocxTemplate(path)
        book.init_docx()
        there = {style.name for style in book.docx.styles}
    except OSError as error:
        raise Missing(
            _("Không đọc được mẫu báo cáo: {why}.").format(why=reason(error)), place=Place(path.name)
        ) from error
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise fault(_("Mẫu báo cáo không phải là tệp Word (.docx), hoặc đã hỏng.")) from error
    if lost := [name for name in STYLES if name not in there]:
        raise fault(_("Mẫu báo cáo thiếu kiểu (style) {names}.").format(names=", ".join(f"“{n}”" for n in lost)))
    return book


def check(book: DocxTemplate, path: Path, values: Mapping[str, Any]) -> None:
    """Look through every tag; `values` are examples of what the report gives. Raises `Unreadable`."""
    env = environment()
    for part, paragraphs in _parts(book):
        known, waiting = dict(values), list[_Open]()
        for words in paragraphs:
            fault = _Fault(path, _("{part}, đoạn “{words}”").format(part=part, words=shorten(words, 60)))
            if stray := _BRACES.search(_TAG.sub("", words)):
                message = _("Có thẻ bị hỏng: dấu “{brace}” đứng lẻ, thừa, thiếu hoặc bị tách bằng dấu cách.")
                raise fault(message.format(brace=stray[0]))
            for tag in _TAG.findall(words):
                if tag.startswith("{{"):
                    _value(env, tag, _inner(tag), known, fault)
                elif tag.startswith("{%"):
                    _step(env, tag, known, waiting, fault)
        if waiting:
            last = waiting[-1]
            message = _("Thẻ {tag} chưa được đóng bằng {{%p end{kind} %}}.").format(tag=last.tag, kind=last.kind)
            raise last.fault(message)
    if not any(p.style is not None and p.style.name == PLACE for p in book.docx.paragraphs):
        message = _("Mẫu báo cáo không còn đoạn nào có kiểu “{style}”, nơi đặt bảng và biểu đồ.").format(style=PLACE)
        raise _Fault(path)(message)


def failed(path: Path, error: Exception) -> Unreadable:
    """What is said where a template can't be filled for a reason that looking through it didn't find."""
    lines = [line.strip() for line in getattr(error, "docx_context", ()) if line.strip()]
    message = _("Không điền được mẫu báo cáo: {why}.").format(why=shorten(str(error), 120).rstrip("."))
    where = _("gần đoạn “{words}”").format(words=shorten(" ".join(lines), 60)) if lines else ""
    return _Fault(path, where)(message)


def left_out(path: Path, text: str) -> Unreadable:
    """What is said where a filled template has no place for a part of the report."""
    return _Fault(path)(_("Mẫu báo cáo không còn chỗ cho phần “{text}” của báo cáo.").format(text=shorten(text, 60)))


def _step(env: SandboxedEnvironment, tag: str, known: dict[str, Any], waiting: list[_Open], fault: _Fault) -> None:
    """A statement: a loop binds its name to an example, an end closes what it belongs to."""
    found = _STATEMENT.fullmatch(_inner(tag))
    kind, rest = (found[1], found[2]) if found else ("", "")
    last, prefix = waiting[-1] if waiting else None, _prefix(tag)
    if last and kind in ("else", "elif", *_CLOSES) and prefix != last.prefix:
        message = _("Thẻ {tag} phải mở đầu như thẻ mà nó thuộc về, {opening}.")
        raise fault(message.format(tag=tag, opening=last.tag))
    if kind == "for" and (loop := _LOOP.fullmatch(rest)):
        listed = _value(env, tag, loop[2], known, fault)
        waiting.append(_Open("for", tag, prefix, fault, dict(known)))
        known |= {loop[1]: listed[0] if isinstance(listed, Sequence) and listed else "", "loop": _LOOPING}
    elif kind == "if" and rest:
        _value(env, tag, rest, known, fault)
        waiting.append(_Open("if", tag, prefix, fault, dict(known)))
    elif kind == "elif" and rest and last and last.kind == "if":
        _value(env, tag, rest, known, fault)
    elif kind == "else" and not rest and last:
        return
    elif kind in _CLOSES and not rest and last and last.kind == _CLOSES[kind]:
        known.clear()
        known |= waiting.pop().before
    elif kind in _CLOSES:
        raise fault(_("Thẻ {tag} không đóng thẻ nào, hoặc đóng sai thẻ.").format(tag=tag))
    else:
        raise fault(_("Không hiểu thẻ {tag}.").format(tag=tag))


def _value(env: SandboxedEnvironment, tag: str, inner: str, known: Mapping[str, Any], fault: _Fault) -> Any:
    """What an expression comes to over the examples."""
    unknown = _("Thẻ {tag} có tên mà báo cáo không có.").format(tag=tag)
    try:
        found = env.compile_expression(inner, undefined_to_none=False)(**known)
    except UndefinedError as error:
        raise fault(unknown) from error
    except (TemplateError, TypeError) as error:
        message = _("Thẻ {tag} viết sai: có thể thừa dấu cách, dấu nháy hoặc thiếu chữ.").format(tag=tag)
        raise fault(message) from error
    if isinstance(found, Undefined):
        raise fault(unknown)
    if tag.startswith("{{") and hasattr(found, "__html__") and not tag.startswith("{{r "):
        raise fault(_("Thẻ {tag} phải viết là {{{{r {inner} }}}}.").format(tag=tag, inner=inner))
    return found


def _prefix(tag: str) -> str:
    """What goes with a statement: its paragraph, run, row or cell; with another one at its end the text is torn."""
    found = _PREFIX.match(tag[2:-2])
    return found[0].strip() if found else ""


def _inner(tag: str) -> str:
    """What stands between the braces, without what says that a paragraph, run, row or cell goes with it."""
    words = _PREFIX.sub("", tag[2:-2]).strip().strip("-+").strip()
    return words.translate(_QUOTES)


def _parts(book: DocxTemplate) -> Iterator[tuple[str, list[str]]]:
    """The body, then heads and feet of pages: the text of each paragraph that has any."""
    document = book.docx
    found = [(_("thân văn bản"), document.element.body)]
    for section in document.sections:
        for words, part in ((_("đầu trang"), section.header), (_("chân trang"), section.footer)):
            if not part.is_linked_to_previous:  # asking for its element would make one
                found.append((words, part._element))
    for name, element in found:
        texts = ("".join(t.text or "" for t in one.iter(qn("w:t"))) for one in element.iter(qn("w:p")))
        yield name, [text for text in texts if text]


def shipped() -> Path:
    """The template that comes with the program."""
    return resources() / "templates" / "report.docx"
