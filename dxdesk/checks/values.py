"""Single values of any register: is something there, can it be, is the day possible. All read the declared fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from dxdesk import text
from dxdesk.checks.engine import Context, Hit, rule
from dxdesk.dates import parse_date, show_date
from dxdesk.i18n import N_, _
from dxdesk.models.field import Field, Kind, Row, Value
from dxdesk.models.finding import Severity
from dxdesk.models.registers import PAGES

MAY_LIE_AHEAD = frozenset({"expected_on"})  # every other day is of something that has happened
SINCE_PROGRAMME = {  # days that belong to the programme; systems and platforms themselves may be older than it
    "plans": ("issued_on",),
    "platforms": ("announced_on",),
    "tasks": ("completed_on",),
    "indicators": ("achieved_on", "as_of"),
}
ORDER = {  # register → (earlier, later) fields
    "systems": (("in_use_since", "stopped_on"), ("approved_on", "stopped_on")),
    "indicators": (("achieved_on", "as_of"),),
}
_PARTY_NUMBER = re.compile(r"\d+-[A-ZĐ]{2,}/[A-ZĐ]{2,}")  # 09-NQ/TU, as party committees number their documents
_SPELLED = {"QD": "QĐ", "ND": "NĐ", "TTG": "TTg"}


def _recorded(ctx: Context) -> Iterator[Context]:
    """The registers people fill in, where something is recorded in them."""
    return (at for register in PAGES if (at := ctx.at(register)).rows)


def day(value: Value) -> str:
    """A stored day as people write it."""
    return show_date(parse_date(value))


@rule("value_required", Severity.ERROR, title=N_("Thiếu thông tin bắt buộc"), reads=PAGES)
def required(ctx: Context) -> Iterator[Hit]:
    """A field declared as required is empty in a recorded row."""
    for at in _recorded(ctx):
        for f in at.register.stored.values():
            for row in at.where(f.name, None) if f.required else ():
                yield at.hit(
                    row,
                    f.name,
                    _("{record}: chưa nhập “{field}”."),
                    field=_(f.label),
                    suggestion=_("Bổ sung thông tin."),
                )


@rule("value_type", Severity.ERROR, title=N_("Giá trị sai kiểu dữ liệu"), reads=PAGES, on_entry=True)
def kind(ctx: Context) -> Iterator[Hit]:
    """A value isn't in the one form its field is kept in; only a damaged or foreign file brings such values."""
    for at in _recorded(ctx):
        for place, name, value in at.table.misfits:
            yield at.hit(
                at.rows[place],
                name,
                _("{record}: “{field}” có giá trị “{value}” sai kiểu dữ liệu."),
                field=at.label(name),
                value=text.shorten(str(value)),
                also={"value": str(value)},
                suggestion=_("Nhập lại giá trị."),
            )


@rule("value_choice", Severity.ERROR, title=N_("Giá trị không có trong danh mục"), reads=PAGES, on_entry=True)
def choice(ctx: Context) -> Iterator[Hit]:
    """A choice or catalogue code that this campaign doesn't list."""
    for at in _recorded(ctx):
        for f in at.register.stored.values():
            for row in _unlisted(at, f) if f.choices or f.catalogue else ():
                yield at.hit(
                    row,
                    f.name,
                    _("{record}: “{field}” có giá trị “{value}” không có trong danh mục của kỳ báo cáo."),
                    field=_(f.label),
                    value=text.shorten(str(row[f.name])),
                    suggestion=_("Chọn lại một giá trị trong danh mục."),
                )


def _unlisted(at: Context, f: Field) -> Iterator[Row]:
    if "." in f.catalogue:  # what may be chosen hangs on the record's own item
        for row in at.where(f.name, *at.distinct(f.name)):
            words = at.register.vocabulary(f.name, row, at.campaign)
            if words is None or row[f.name] not in words.by_code:
                yield row
        return
    words = at.register.vocabulary(f.name, {}, at.campaign)
    listed = {c.code for c in words.fine()} if words else set()
    yield from at.where(f.name, *at.distinct(f.name) - listed - at.campaign.gone(f.catalogue))


@rule("value_range", Severity.ERROR, title=N_("Số nằm ngoài khoảng cho phép"), reads=PAGES, on_entry=True)
def in_range(ctx: Context) -> Iterator[Hit]:
    """A number below the least or above the greatest value its field is declared with."""
    for at in _recorded(ctx):
        for f in at.register.stored.values():
            if not f.numeric or (f.low is None and f.high is None):
                continue
            for row in at.where(f.name, *{v for v in at.distinct(f.name) if _outside(f, v)}):
                yield at.hit(
                    row,
                    f.name,
                    _("{record}: “{field}” là {value}, ngoài khoảng {low} – {high}."),
                    field=_(f.label),
                    value=f.show(row[f.name]),
                    low="…" if f.low is None else f.low,
                    high="…" if f.high is None else f.high,
                    suggestion=_("Kiểm tra lại con số."),
                )


def _outside(f: Field, value: Value) -> bool:
    exact = Decimal(str(value))
    return (f.low is not None and exact < f.low) or (f.high is not None and exact > f.high)


@rule(
    "document_number_form",
    Severity.WARNING,
    title=N_("Số, ký hiệu văn bản không đúng thể thức"),
    reads=PAGES,
    on_entry=True,
    legal_basis=N_("Nghị định 30/2020/NĐ-CP, Phụ lục I (cần đối chiếu)"),
)
def document_number(ctx: Context) -> Iterator[Hit]:
    """A document number that doesn't look like 25/KH-UBND or 146/QĐ-TTg, or 09-NQ/TU as party committees write."""
    for at in _recorded(ctx):
        for f in at.register.stored.values():
            pattern = f.text_pattern()
            if pattern is None:
                continue
            for row in at.where(f.name, *{v for v in at.distinct(f.name) if not _well_formed(pattern, str(v))}):
                tidy = tidy_number(str(row[f.name]))
                right = _well_formed(pattern, tidy)
                yield at.hit(
                    row,
                    f.name,
                    _("{record}: số, ký hiệu “{value}” không đúng thể thức."),
                    value=text.shorten(str(row[f.name])),
                    suggestion=_("Có phải là {number}?").format(number=tidy) if right else _("Ghi như 25/KH-UBND."),
                    fix={f.name: tidy} if right else {},
                )


def _well_formed(pattern: re.Pattern[str], number: str) -> bool:
    return bool(pattern.fullmatch(number) or _PARTY_NUMBER.fullmatch(number)) and tidy_number(number) == number


def tidy_number(written: str) -> str:
    """A document number without what typing adds: "Số: 25 / kh – ubnd" → "25/KH-UBND", "146/QD-TTg" → "146/QĐ-TTg"."""
    plain = re.sub(r"\s+", "", re.sub(r"^\s*số\s*:?", "", text.nfc(written), flags=re.IGNORECASE))
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain).replace("\\", "/").rstrip(".,;")
    head, sign, issuer = plain.partition("-")
    lead, slash, form = head.rpartition("/")
    return f"{lead}{slash}{_spelled(form)}{sign}{_spelled(issuer)}"


def _spelled(letters: str) -> str:
    """Capitals for what was typed small, đ where it was left out; "TTr" and "TTg" are right as they are."""
    return _SPELLED.get(letters.upper(), letters.upper() if letters.islower() else letters)


@rule("date_in_future", Severity.ERROR, title=N_("Ngày sau thời điểm chốt số liệu"), reads=PAGES, on_entry=True)
def future_date(ctx: Context) -> Iterator[Hit]:
    """A day of something that has happened lies after the campaign's as-of date (a year: after its year)."""
    as_of = ctx.campaign.as_of
    for at in _recorded(ctx):
        for f in at.register.stored.values():
            if f.name in MAY_LIE_AHEAD or not (f.kind is Kind.DAY or (f.low or 0) >= 1900):
                continue
            end = as_of if f.kind is Kind.DAY else as_of[:4]
            for row in at.where(f.name, *{v for v in at.distinct(f.name) if str(v) > end}):
                yield at.hit(
                    row,
                    f.name,
                    _("{record}: “{field}” là {value}, sau thời điểm chốt số liệu {as_of}."),
                    field=_(f.label),
                    value=f.show(row[f.name]),
                    as_of=day(as_of),
                    also={"as_of": as_of},
                    suggestion=_("Kiểm tra lại ngày, năm."),
                )


@rule(
    "date_before_programme",
    Severity.WARNING,
    title=N_("Ngày trước khi có chương trình chuyển đổi số"),
    reads=PAGES,
    on_entry=True,
    legal_basis=N_("Quyết định 749/QĐ-TTg (cần đối chiếu)"),
)
def before_programme(ctx: Context) -> Iterator[Hit]:
    """A plan, announcement or result dated before the national programme began."""
    began = ctx.campaign.programme_began
    for at in _recorded(ctx):
        for name in SINCE_PROGRAMME.get(at.key, ()):
            for row in at.where(name, *{v for v in at.distinct(name) if str(v) < began}):
                yield at.hit(
                    row,
                    name,
                    _("{record}: “{field}” là {value}, trước khi chương trình bắt đầu ({began})."),
                    field=at.label(name),
                    value=day(row[name]),
                    began=day(began),
                    suggestion=_("Kiểm tra lại ngày; nếu đúng, hãy giải trình."),
                )


@rule("date_order", Severity.ERROR, title=N_("Thứ tự ngày không hợp lý"), reads=PAGES, on_entry=True)
def date_order(ctx: Context) -> Iterator[Hit]:
    """Something ended before it began. A year is taken as its first moment."""
    for at in _recorded(ctx):
        for earlier, later in ORDER.get(at.key, ()):
            for row, a, b in zip(at.rows, at.column(earlier), at.column(later), strict=True):
                # As texts, a year stands before every day in it.
                if a is not None and b is not None and str(a) > str(b):
                    yield at.hit(
                        row,
                        later,
                        _("{record}: “{earlier}” ({a}) sau “{later}” ({b})."),
                        earlier=at.label(earlier),
                        a=at.show(earlier, row),
                        later=at.label(later),
                        b=at.show(later, row),
                        read=(earlier,),
                        suggestion=_("Kiểm tra lại hai mốc thời gian."),
                    )


@rule("not_asked", Severity.NOTE, title=N_("Nội dung không thuộc phạm vi báo cáo của đơn vị"), reads=PAGES)
def not_asked(ctx: Context) -> Iterator[Hit]:
    """A record about an item that the campaign does not ask this unit for, or asks for no longer."""
    for at in _recorded(ctx):
        gone = ctx.campaign.gone(at.register.catalogue)
        for row in at.where(at.register.key_fields[0], *gone) if gone else ():
            yield at.hit(
                row,
                at.register.key_fields[0],
                _("{record}: kỳ báo cáo không còn hỏi nội dung này; dòng vẫn được giữ."),
                suggestion=_("Xóa dòng này nếu không cần giữ."),
            )
        if not at.register.expected:
            continue
        asked = {item.code for item in ctx.data.asked(at.key)}
        for row in at.rows:
            item = at.register.item(row, ctx.campaign)
            if item is not None and item.code not in asked and not getattr(item, "repeatable", False):
                yield at.hit(
                    row,
                    at.register.key_fields[0],
                    _("{record}: kỳ báo cáo không yêu cầu đơn vị nhập nội dung này."),
                    suggestion=_("Xóa dòng này nếu nhập nhầm."),
                )
