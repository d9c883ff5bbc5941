"""Information systems and their security levels.

Written after Nghị định 85/2016/NĐ-CP and Thông tư 03/2017/TT-BTTTT from general knowledge: every rule says "cần đối
chiếu" until the centre has compared it with the text, and the campaign may name another legal basis.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dxdesk import text
from dxdesk.checks.engine import Context, Hit, rule
from dxdesk.checks.values import day
from dxdesk.i18n import N_, _
from dxdesk.models.field import Row
from dxdesk.models.finding import Severity

HIGH = frozenset({"3", "4", "5"})
DECREE = N_("Nghị định 85/2016/NĐ-CP (cần đối chiếu)")
ORDER = N_("Yêu cầu phê duyệt hồ sơ đề xuất cấp độ trước 30/6/2022 (cần đối chiếu)")
# Bodies under an owner (chủ quản): they appraise, and approve levels 1 and 2 only.
_BELOW_OWNER = re.compile(
    r"(so|phong|trung tam|chi cuc|cuc|vu|vien|truong|ban quan ly|ubnd (xa|phuong|thi tran)|van phong (ubnd|so)) "
)
# Abbreviations, as the fillers below leave their long forms.
_SHORT = {
    "httt": "tin",
    "csdl": "co so du lieu",
    "cttdt": "cong tin dien tu",
    "pm": "",
    "qlvb": "quan ly van ban",
    "tthc": "thu tuc hanh chinh",
    "ttdt": "tin dien tu",
    "ubnd": "uy ban nhan dan",
    "cntt": "cong nghe tin",
}
# Words that tell nothing: "Phần mềm kế toán" may well be "Hệ thống kế toán".
_FILLERS = frozenset({"he", "thong", "phan", "mem", "va", "cua", "tai", "cho"})


def _operating(row: Row) -> bool:
    """Not said to be under construction or stopped."""
    return row.get("state") not in ("building", "stopped")


@rule(
    "level_not_monitored",
    Severity.WARNING,
    title=N_("Cấp độ 3 trở lên đã phê duyệt nhưng chưa giám sát"),
    register="systems",
    legal_basis=DECREE,
)
def not_monitored(ctx: Context) -> Iterator[Hit]:
    """An approved system of level 3 to 5, in operation, isn't said to be monitored."""
    for row in _unmonitored(ctx):
        if row.get("dossier_status") == "approved":
            yield ctx.hit(
                row,
                "monitored",
                _("{record}: cấp độ {level} nhưng chưa ghi là có giám sát an toàn."),
                level=row["level"],
                read=("level", "dossier_status", "state"),
                suggestion=_("Triển khai giám sát an toàn, hoặc ghi “Có” nếu đã giám sát."),
            )


@rule(
    "level_monitoring_due",
    Severity.NOTE,
    title=N_("Hệ thống đề xuất cấp độ 3 trở lên chưa giám sát"),
    register="systems",
    legal_basis=DECREE,
)
def monitoring_due(ctx: Context) -> Iterator[Hit]:
    """The same while the level is only proposed: one finding for all of them."""
    rows = [row for row in _unmonitored(ctx) if row.get("dossier_status") != "approved"]
    if rows:
        yield ctx.hit(
            {},
            "",
            _("{count} hệ thống đề xuất cấp độ 3 trở lên chưa ghi là đã phê duyệt và có giám sát; như {first}."),
            count=len(rows),
            first=ctx.title(rows[0]),
            also={"records": [row.get("record") for row in rows]},
            suggestion=_("Chuẩn bị giám sát an toàn khi hồ sơ được phê duyệt."),
        )


def _unmonitored(ctx: Context) -> Iterator[Row]:
    return (row for row in ctx.where("level", *HIGH) if row.get("monitored") is not True and _operating(row))


@rule(
    "approval_incomplete",
    Severity.WARNING,
    title=N_("Hồ sơ đã phê duyệt nhưng thiếu số hoặc ngày quyết định"),
    register="systems",
)
def approval_incomplete(ctx: Context) -> Iterator[Hit]:
    """An approved dossier has a decision, with a number and a day."""
    for row in ctx.where("dossier_status", "approved"):
        for name in ("approval_number", "approved_on"):
            if row.get(name) is None:
                words = _("số quyết định") if name == "approval_number" else _("ngày phê duyệt")
                yield ctx.hit(
                    row,
                    name,
                    _("{record}: hồ sơ đã phê duyệt nhưng chưa ghi {missing}."),
                    missing=words,
                    read=("dossier_status",),
                    suggestion=_("Ghi theo quyết định phê duyệt."),
                )


@rule(
    "approval_of_unapproved",
    Severity.WARNING,
    title=N_("Hồ sơ chưa phê duyệt nhưng đã có quyết định"),
    register="systems",
)
def approval_of_unapproved(ctx: Context) -> Iterator[Hit]:
    """A decision's number or day stands beside a dossier that isn't approved."""
    for row in ctx.where("dossier_status", "not_prepared", "preparing", "appraising"):
        number, approved_on = row.get("approval_number"), row.get("approved_on")
        if number is not None or approved_on is not None:
            both = number is not None and approved_on is not None
            yield ctx.hit(
                row,
                "dossier_status",
                _("{record}: hồ sơ chưa phê duyệt nhưng đã ghi số hoặc ngày quyết định."),
                read=("approval_number", "approved_on"),
                suggestion=_("Sửa thành “Đã phê duyệt”, hoặc xóa số và ngày."),
                fix={"dossier_status": "approved"} if both else {},
            )


@rule(
    "approved_before_decree",
    Severity.WARNING,
    title=N_("Phê duyệt trước khi có quy định về cấp độ"),
    register="systems",
    legal_basis=DECREE,
    began=20160701,
)
def approved_before_decree(ctx: Context) -> Iterator[Hit]:
    """A dossier approved before the decree on levels was in force."""
    began = ctx.day("began")
    for row in ctx.where("approved_on", *{v for v in ctx.distinct("approved_on") if str(v) < began}):
        yield ctx.hit(
            row,
            "approved_on",
            _("{record}: phê duyệt ngày {day}, trước khi quy định về cấp độ có hiệu lực ({began})."),
            day=day(row["approved_on"]),
            began=day(began),
            suggestion=_("Kiểm tra lại ngày phê duyệt."),
        )


@rule(
    "protection_without_dossier",
    Severity.WARNING,
    title=N_("Phương án đầy đủ nhưng hồ sơ chưa phê duyệt"),
    register="systems",
    legal_basis=DECREE,
)
def protection_without_dossier(ctx: Context) -> Iterator[Hit]:
    """What is to be carried out is laid down in the approved dossier: "full" can't come before it."""
    for row in ctx.where("protection", "full"):
        if row.get("dossier_status") != "approved":
            yield ctx.hit(
                row,
                "protection",
                _("{record}: ghi “Triển khai đầy đủ” phương án bảo đảm an toàn khi hồ sơ không ghi là đã phê duyệt."),
                read=("dossier_status",),
                suggestion=_("Kiểm tra lại hồ sơ hoặc mức triển khai."),
            )


@rule(
    "approving_authority",
    Severity.WARNING,
    title=N_("Cơ quan phê duyệt không đúng thẩm quyền theo cấp độ"),
    register="systems",
    legal_basis=N_("Nghị định 85/2016/NĐ-CP, Điều 12 (cần đối chiếu)"),
)
def approving_authority(ctx: Context) -> Iterator[Hit]:
    """From level 3 on the owner (chủ quản) approves, not a department or centre below it."""
    own = {text.fold(name) for name in (ctx.unit.name, ctx.unit.full_name, *ctx.unit.aliases)}
    bodies = {v: text.fold(str(v)) for v in ctx.distinct("approved_by")}
    below = [v for v, name in bodies.items() if name not in own and _BELOW_OWNER.match(f"{name} ")]
    for row in ctx.where("approved_by", *below):
        if row.get("level") in HIGH and text.fold(str(row.get("owner") or "")) != text.fold(str(row["approved_by"])):
            yield ctx.hit(
                row,
                "approved_by",
                _("{record}: cấp độ {level} do chủ quản hệ thống phê duyệt, không phải {body}."),
                level=row["level"],
                body=text.shorten(str(row["approved_by"])),
                read=("level", "owner"),
                suggestion=_("Kiểm tra lại quyết định phê duyệt và cấp độ."),
            )


@rule(
    "population_db_without_dossier",
    Severity.WARNING,
    title=N_("Kết nối CSDL dân cư khi hồ sơ chưa phê duyệt"),
    register="systems",
    legal_basis=N_("Điều kiện an toàn khi kết nối CSDL quốc gia về dân cư (cần đối chiếu)"),
)
def population_db(ctx: Context) -> Iterator[Hit]:
    """Connecting to the population database asks for an approved level."""
    for row in ctx.where("population_db", True):
        if row.get("dossier_status") != "approved":
            yield ctx.hit(
                row,
                "population_db",
                _("{record}: kết nối CSDL quốc gia về dân cư khi hồ sơ cấp độ không ghi là đã phê duyệt."),
                read=("dossier_status",),
                suggestion=_("Phê duyệt hồ sơ đề xuất cấp độ."),
            )


@rule(
    "operating_without_dossier",
    Severity.WARNING,
    title=N_("Hồ sơ cấp độ chưa phê duyệt, đã quá hạn"),
    register="systems",
    legal_basis=ORDER,
    after=20220630,
)
def operating_without_dossier(ctx: Context) -> Iterator[Hit]:
    """Neither being built nor stopped, and without an approved dossier after the order's day (number `after`)."""
    after = ctx.day("after")
    if ctx.campaign.as_of <= after:
        return
    for row in ctx.where("dossier_status", "not_prepared", "preparing", "appraising"):
        if _operating(row):
            said = _("{record}: chưa khai trạng thái vận hành, hồ sơ cấp độ chưa được phê duyệt, quá hạn {day}.")
            if row.get("state") is not None:
                said = _("{record}: đang vận hành nhưng hồ sơ cấp độ chưa được phê duyệt, quá hạn {day}.")
            yield ctx.hit(
                row,
                "dossier_status",
                said,
                day=day(after),
                read=("state",),
                also={"after": after},
                suggestion=_("Nêu lý do và thời gian phê duyệt."),
            )


@rule(
    "assessment_old",
    Severity.NOTE,
    title=N_("Đã lâu chưa kiểm tra, đánh giá an toàn"),
    register="systems",
    legal_basis=N_("Thông tư 03/2017/TT-BTTTT (cần đối chiếu)"),
    days=365,
)
def assessment_old(ctx: Context) -> Iterator[Hit]:
    """A system of level 3 to 5 was last assessed more than `days` days before the as-of date."""
    limit = (date.fromisoformat(ctx.campaign.as_of) - timedelta(days=int(ctx.number("days")))).isoformat()
    for row in ctx.where("level", *HIGH):
        assessed = row.get("last_assessed_on")
        if assessed is not None and str(assessed) < limit and _operating(row):
            yield ctx.hit(
                row,
                "last_assessed_on",
                _("{record}: kiểm tra, đánh giá gần nhất từ ngày {day}."),
                day=day(assessed),
                read=("level", "state"),
                also={"limit": limit},
            )


@rule("stopped_mismatch", Severity.WARNING, title=N_("Ngày dừng không khớp trạng thái"), register="systems")
def stopped_mismatch(ctx: Context) -> Iterator[Hit]:
    """A day of stopping beside a system that is said to run or to be built."""
    for row in ctx.where("state", "operating", "building"):
        if row.get("stopped_on") is not None:
            yield ctx.hit(
                row,
                "state",
                _("{record}: đã ghi ngày dừng {day} nhưng trạng thái là “{state}”."),
                day=day(row["stopped_on"]),
                state=ctx.show("state", row),
                read=("stopped_on",),
                suggestion=_("Sửa trạng thái thành “Đã dừng”, hoặc xóa ngày dừng."),
            )


@rule("duplicate_code", Severity.WARNING, title=N_("Mã hệ thống trùng nhau"), register="systems")
def duplicate_code(ctx: Context) -> Iterator[Hit]:
    """One code on two systems: an import by code wouldn't know which is meant."""
    first: dict[str, Row] = {}
    for row, code in zip(ctx.rows, ctx.column("code"), strict=True):
        if code is not None and (other := first.setdefault(text.fold(str(code)), row)) is not row:
            yield ctx.hit(
                row,
                "code",
                _("{record}: mã {code} đã dùng cho {other}."),
                code=code,
                other=ctx.title(other),
                also={"other": other.get("record")},
                suggestion=_("Đặt lại mã cho một trong hai hệ thống."),
            )


class Pair(NamedTuple):
    """Two rows that may be one system; `same_name`: the names are equal, the operators aren't."""

    row: Row
    earlier: Row
    same_name: bool


@rule(
    "likely_duplicate", Severity.WARNING, title=N_("Có thể là một hệ thống nhập hai lần"), register="systems", common=3
)
def likely_duplicate(ctx: Context) -> Iterator[Hit]:
    """The same name with another operator, or nearly the same name with the same one.

    A name that more than `common` operators share ("Trang thông tin điện tử") is a common name, no duplicate.
    """
    for row, earlier, same_name in duplicate_pairs(ctx.rows, int(ctx.number("common"))):
        yield ctx.hit(
            row,
            "name",
            _("{record}: trùng tên với hệ thống do {operator} vận hành.")
            if same_name
            else _("{record}: gần giống {other}."),
            operator=text.shorten(str(earlier.get("operator") or _("đơn vị chưa ghi tên"))),
            other=ctx.title(earlier),
            read=("operator",),
            also={name: earlier.get(name) for name in ("record", "name", "operator")},
            suggestion=_("Nếu là một hệ thống, giữ một dòng và xóa dòng kia."),
        )


def duplicate_pairs(rows: Sequence[Row], common: int = 3) -> Iterator[Pair]:
    """Pairs that "Gộp" may be offered for: each later row with the first row it looks like."""
    alike: dict[str, list[int]] = defaultdict(list)
    words = _Words()
    for place, row in enumerate(rows):
        if name := row.get("name"):
            alike[" ".join(" ".join(map(words.__getitem__, str(name).split())).split())].append(place)
    for places in alike.values():
        if len(places) > 1:
            yield from _pairs([rows[place] for place in places], common)


def _pairs(rows: list[Row], common: int) -> Iterator[Pair]:
    by_name: dict[str, Row] = {}
    by_operator: dict[str, Row] = {}
    few = len({text.fold(str(row.get("operator") or "")) for row in rows}) <= common
    for row in rows:
        namesake = by_name.setdefault(text.fold(str(row["name"])), row)
        neighbour = by_operator.setdefault(text.fold(str(row.get("operator") or "")), row)
        if neighbour is not row:
            yield Pair(row, neighbour, False)
        elif namesake is not row and few:
            yield Pair(row, namesake, True)


class _Words(dict[str, str]):
    """What a word says: folded, abbreviations written out, nothing for a filler. Worked out once a word."""

    def __missing__(self, word: str) -> str:
        plain = word.casefold() if word.isascii() and word.isalnum() else text.fold(word)
        found = self[word] = "" if plain in _FILLERS else _SHORT.get(plain, plain)
        return found
