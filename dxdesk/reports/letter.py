"""What stands around the text of an official report.

After Nghị định 30/2020/NĐ-CP, Phụ lục I (thể thức và kỹ thuật trình bày văn bản hành chính), cần đối chiếu.
"""

from __future__ import annotations

from dataclasses import dataclass

from dxdesk.models.campaign import Campaign
from dxdesk.models.unit import Group, Unit
from dxdesk.reports.report import Head
from dxdesk.reports.words import day as shown_day

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_BLANK = "\u2026\u2026"  # room to write in by hand
_CITY_OF_MINISTRIES = "Hà Nội"
_NAMED_AFTER_A_PERSON = "Thành phố Hồ Chí Minh"  # such a place is written in full


@dataclass(frozen=True, slots=True)
class Letter:
    """What the unit decides about its document; what is empty stays room to write in."""

    number: str = ""  # "12/BC-UBND"
    day: str = ""  # ISO
    signer: str = ""
    position: str = ""  # "CHỦ TỊCH", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"


def unit_head(campaign: Campaign, unit: Unit, letter: Letter) -> Head:
    """The head of a unit's report."""
    return Head(
        issuer=_issuer(unit),
        number=letter.number or f"{_BLANK}/BC-{_symbol(unit)}",
        place=_place(unit),
        day=_in_words(letter.day),
        kind="BÁO CÁO",
        subject=f"Tình hình, kết quả thực hiện chuyển đổi số {lower_first(campaign.period)}",
        until=f"Số liệu đến ngày {shown_day(campaign.as_of)}",
        addressee="Ủy ban Quốc gia về chuyển đổi số",
        signature=_signature(unit, letter),
        signer=letter.signer,
        recipients=("Như trên;", "Lưu: VT."),
    )


def national_head(campaign: Campaign, letter: Letter) -> Head:
    """The head of the national report; whoever publishes it writes the office's own name into it."""
    return Head(
        issuer=("CƠ QUAN THƯỜNG TRỰC", "ỦY BAN QUỐC GIA", "VỀ CHUYỂN ĐỔI SỐ"),
        number=letter.number or f"{_BLANK}/BC-{_BLANK}",
        place=_CITY_OF_MINISTRIES,
        day=_in_words(letter.day),
        kind="BÁO CÁO",
        subject=f"Tình hình, kết quả thực hiện chuyển đổi số quốc gia {lower_first(campaign.period)}",
        until=f"Số liệu đến ngày {shown_day(campaign.as_of)}",
        addressee="Ủy ban Quốc gia về chuyển đổi số",
        signature=tuple((letter.position or "THỦ TRƯỞNG CƠ QUAN").split("\n")),
        signer=letter.signer,
        recipients=(
            "Như trên;",
            "Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ;",
            "UBND các tỉnh, thành phố trực thuộc Trung ương;",
            "Lưu: VT.",
        ),
    )


def lower_first(words: str) -> str:
    """ "Quý I/2022" inside a sentence: "quý I/2022"."""
    return words[:1].lower() + words[1:]


def _issuer(unit: Unit) -> tuple[str, ...]:
    name = unit.full_name.upper()
    return ("ỦY BAN NHÂN DÂN", name) if unit.group is Group.PROVINCE else (name,)


def _symbol(unit: Unit) -> str:
    """The abbreviation in the document number; the code of a ministry is its abbreviation."""
    return "UBND" if unit.group is Group.PROVINCE else unit.code


def _place(unit: Unit) -> str:
    if unit.group is not Group.PROVINCE:
        return _CITY_OF_MINISTRIES
    return unit.full_name if unit.full_name == _NAMED_AFTER_A_PERSON else unit.name


def _in_words(day: str) -> str:
    if not day:
        return f"ngày {_BLANK} tháng {_BLANK} năm {_BLANK}"
    year, month, number = day.split("-")
    # Days below ten and the first two months have a zero before them, so that nothing can be written in.
    return f"ngày {number} tháng {month if month in ('01', '02') else month.lstrip('0')} năm {year}"


def _signature(unit: Unit, letter: Letter) -> tuple[str, ...]:
    if letter.position:
        own = tuple(letter.position.split("\n"))
    elif unit.group is Group.PROVINCE:
        own = ("CHỦ TỊCH",)
    else:
        own = ("BỘ TRƯỞNG",) if unit.kind == "ministry" else ("THỦ TRƯỞNG CƠ QUAN",)
    return ("TM. ỦY BAN NHÂN DÂN", *own) if unit.group is Group.PROVINCE else own
