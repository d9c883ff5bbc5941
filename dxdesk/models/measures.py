"""Which values stand alone: of several ranks, scores, rates or averages there is no sum.

A campaign may say so itself (`Indicator.together`); these words are for one that doesn't. Where they are in doubt there
is no sum, for none is never untrue.
"""

from __future__ import annotations

_MEASURES = frozenset(
    ("hạng", "thứ hạng", "thứ bậc", "bậc", "vị trí", "điểm", "điểm %", "điểm phần trăm", "mức", "mức độ", "cấp",
     "cấp độ", "sao", "chỉ số", "lần", "‰", "kbps", "mbps", "gbps", "ms", "giây", "phút", "giờ", "ngày", "tháng", "năm",
     "thời hạn")
)  # fmt: skip
_BEGINNINGS = (
    "hạng ", "xếp hạng", "xếp loại", "thứ hạng", "thứ bậc", "vị trí ", "điểm ", "chỉ số ", "mức độ ", "tốc độ ",
)  # fmt: skip
_AVERAGES = ("bình quân", "trung bình")


def stands_alone(unit_of_measure: str, name: str) -> bool:
    """Whether values in this unit of measure, of an indicator of this name, can't be added up."""
    measure, name = unit_of_measure.partition("(")[0].strip().casefold(), name.strip().casefold()
    rated = measure in _MEASURES or "/" in measure
    return rated or name.startswith(_BEGINNINGS) or any(word in name for word in _AVERAGES)
