"""All figures by name: window, command line and report ask for them here, so that they say the same number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from dxdesk.errors import Missing
from dxdesk.figures import national, ranking, tasks
from dxdesk.figures import unit as own
from dxdesk.figures.comparison import Last, comparison
from dxdesk.figures.completeness import BY_PILLAR, completeness, completeness_by_pillar
from dxdesk.figures.figure import Figure
from dxdesk.figures.frames import National
from dxdesk.figures.places import Places, provinces_34
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Row
from dxdesk.models.registers import pages
from dxdesk.text import shorten

Rows = Mapping[str, Sequence[Row]]
MOST_CLOSE = 5  # names that are offered for one that there isn't
PAGES = tuple(register.key for register in pages())


@dataclass(frozen=True)
class FigureSpec:
    """A figure of one unit: what it is called and which registers it reads."""

    title: str
    registers: tuple[str, ...]
    function: Callable[[Campaign, str, Rows, Last], Figure]


@dataclass(frozen=True)
class NationalSpec:
    """A figure of the country.

    `argument` is the catalogue whose code follows a colon ("indicator:dossiers_online"); `placed` says that its units
    can be put together into other places.
    """

    title: str
    registers: tuple[str, ...]
    function: Callable[[Campaign, National, str, Places | None], Figure]
    argument: str = ""
    placed: bool = False


Own = Callable[[Campaign, str, Rows, Last], Figure]
OfCountry = Callable[[Campaign, National, str, Places | None], Figure]


def _of(register: str, function: Callable[[Campaign, str, Sequence[Row]], Figure]) -> Own:
    return lambda campaign, unit, rows, _last: function(campaign, unit, rows.get(register, ()))


def _now(function: Callable[[Campaign, str, Rows], Figure]) -> Own:
    return lambda campaign, unit, rows, _last: function(campaign, unit, rows)


def _against_target(campaign: Campaign, unit: str, rows: Rows, _last: Last) -> Figure:
    return own.indicators_against_target(campaign, unit, rows.get("indicators", ()), rows.get("systems", ()))


def _values(campaign: Campaign, unit: str, rows: Rows, last: Last) -> Figure:
    return own.indicator_values(campaign, unit, rows.get("indicators", ()), list(last.get("indicators", {}).values()))


def _summed(function: Callable[[Campaign, National], Figure]) -> OfCountry:
    return lambda campaign, rows, _code, _places: function(campaign, rows)


def _placed(function: Callable[[Campaign, National, Places | None], Figure]) -> OfCountry:
    return lambda campaign, rows, _code, places: function(campaign, rows, places)


FIGURES: Mapping[str, FigureSpec] = MappingProxyType(
    {
        "completeness": FigureSpec(N_("Mức độ đầy đủ theo biểu"), PAGES, _now(completeness)),
        "completeness_by_pillar": FigureSpec(
            N_("Mức độ đầy đủ theo lĩnh vực"), BY_PILLAR, _now(completeness_by_pillar)
        ),
        "plans_by_status": FigureSpec(
            N_("Văn bản, kế hoạch theo tình trạng"), ("plans",), _of("plans", own.plans_by_status)
        ),
        "plans_late": FigureSpec(N_("Văn bản, kế hoạch quá hạn"), ("plans",), _of("plans", own.plans_late)),
        "platforms_by_announcement": FigureSpec(
            N_("Nền tảng số theo hình thức công bố"), ("platforms",), _of("platforms", own.platforms_by_announcement)
        ),
        "systems_by_level": FigureSpec(
            N_("Hệ thống thông tin theo cấp độ"), ("systems",), _of("systems", own.systems_by_level)
        ),
        "systems_approved": FigureSpec(
            N_("Hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ"),
            ("systems",),
            _of("systems", own.systems_approved),
        ),
        "indicators_against_target": FigureSpec(
            N_("Kết quả thực hiện so với mục tiêu"), ("indicators", "systems"), _against_target
        ),
        "indicator_values": FigureSpec(N_("Chỉ tiêu so với kỳ trước"), ("indicators",), _values),
        "tasks_by_status": FigureSpec(N_("Nhiệm vụ theo tình trạng"), ("tasks",), _of("tasks", own.tasks_by_status)),
        "comparison": FigureSpec(N_("Thay đổi so với kỳ trước"), PAGES, comparison),
    }
)

NATIONAL: Mapping[str, NationalSpec] = MappingProxyType(
    {
        "plans_issued": NationalSpec(
            N_("Tình hình ban hành văn bản, kế hoạch"), ("plans",), _summed(national.plans_issued)
        ),
        "plans_open": NationalSpec(
            N_("Văn bản, kế hoạch chưa ban hành, không áp dụng hoặc chưa có số liệu"),
            ("plans",),
            _summed(national.plans_open),
        ),
        "plan_variants": NationalSpec(
            N_("Hình thức của văn bản, kế hoạch đã ban hành"), ("plans",), _summed(national.plan_variants)
        ),
        "platforms_announced": NationalSpec(
            N_("Nền tảng số được lựa chọn, công bố"), ("platforms",), _summed(national.platforms_announced)
        ),
        "platforms_national": NationalSpec(
            N_("Công bố nền tảng số, theo nhóm đơn vị"), ("platforms",), _summed(national.platforms_national)
        ),
        "systems_national": NationalSpec(
            N_("Phê duyệt hồ sơ đề xuất cấp độ hệ thống thông tin"), ("systems",), _summed(national.systems_national)
        ),
        "indicators_national": NationalSpec(
            N_("Kết quả các chỉ tiêu theo số liệu các đơn vị"),
            ("indicators", "systems"),
            _summed(national.indicators_national),
        ),
        "tasks_national": NationalSpec(N_("Nhiệm vụ theo tình trạng"), ("tasks",), _summed(tasks.tasks_national)),
        "tasks_by_unit": NationalSpec(N_("Nhiệm vụ, theo đơn vị"), ("tasks",), _summed(tasks.tasks_by_unit)),
        "indicators_by_unit": NationalSpec(
            N_("Số liệu các chỉ tiêu, theo đơn vị"), ("indicators",), _summed(ranking.indicators_by_unit)
        ),
        "completeness_by_unit": NationalSpec(
            N_("Mức độ đầy đủ của báo cáo, theo đơn vị"), PAGES, _summed(ranking.completeness_by_unit)
        ),
        "plans_by_unit": NationalSpec(
            N_("Văn bản đã ban hành, mốc đã hoàn thành, theo đơn vị"),
            ("plans",),
            _placed(ranking.plans_by_unit),
            placed=True,
        ),
        "plans_matrix": NationalSpec(
            N_("Văn bản đã ban hành, mốc đã hoàn thành của từng đơn vị"), ("plans",), _summed(ranking.plans_matrix)
        ),
        "platforms_by_unit": NationalSpec(
            N_("Nền tảng số, theo đơn vị"), ("platforms",), _summed(ranking.platforms_by_unit)
        ),
        "systems_by_unit": NationalSpec(
            N_("Phê duyệt hồ sơ cấp độ, theo đơn vị"), ("systems",), _placed(ranking.systems_by_unit), placed=True
        ),
        "systems_by_region": NationalSpec(
            N_("Phê duyệt hồ sơ cấp độ, theo vùng"), ("systems",), _summed(ranking.systems_by_region)
        ),
        "plan": NationalSpec(
            N_("Một văn bản, kế hoạch, theo đơn vị"), ("plans",), ranking.plan_by_unit, "plan_items", placed=True
        ),
        "indicator": NationalSpec(
            N_("Một chỉ tiêu, theo đơn vị"),
            ("indicators", "systems"),
            ranking.indicator_by_unit,
            "indicators",
            placed=True,
        ),
    }
)


def spec(name: str) -> FigureSpec:
    """A figure of one unit by its name; raises `Missing` with the names that are close to it."""
    if name not in FIGURES:
        raise _unknown(name, list(FIGURES))
    return FIGURES[name]


def compute(name: str, campaign: Campaign, unit: str, rows: Rows, last: Last = MappingProxyType({})) -> Figure:
    """A figure of one unit by its name, from its rows by register and last campaign's by register and record.

    Raises `Missing` with the names that are close to it.
    """
    return spec(name).function(campaign, unit, rows, last)


def compute_national(name: str, campaign: Campaign, rows: National, places: Places | None = None) -> Figure:
    """A figure of the country by its name: "systems_national", "indicator:dossiers_online".

    `rows` are by unit and register; `places` puts units together where the figure has a line for each. Raises
    `Missing` with the names that are close to it.
    """
    names = national_names(campaign)
    if name not in names:
        raise _unknown(name, names)
    key, _colon, code = name.partition(":")
    return NATIONAL[key].function(campaign, rows, code, places)


def places_of(campaign: Campaign, units: str) -> Places | None:
    """The places for a choice of map, "63" or "34": the units as the campaign has them, or as they are since 2025."""
    return provinces_34(campaign) if units == "34" else None


def is_placed(name: str) -> bool:
    """Whether a figure of the country has other lines in the map of 34."""
    return NATIONAL[name.partition(":")[0]].placed


def national_names(campaign: Campaign) -> list[str]:
    """Every name that `compute_national` knows in a campaign."""
    found = []
    for name, spec in NATIONAL.items():
        found += [f"{name}:{code}" for code in campaign.catalogues[spec.argument]] if spec.argument else [name]
    return found


def _unknown(name: str, names: Sequence[str]) -> Missing:
    close = get_close_matches(name, names, MOST_CLOSE, cutoff=0.5)
    hint = _("Lệnh “dxdesk figures STORE” liệt kê mọi tên.")
    if close:
        hint = _("Gần giống: {names}.").format(names=", ".join(close)) + " " + hint
    return Missing(_("Không có số liệu “{name}”.").format(name=shorten(name)), hint=hint)
