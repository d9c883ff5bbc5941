"""What units are put together in: the columns of national tables, the 34 provinces of today, regions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dxdesk.i18n import N_
from dxdesk.models.campaign import Campaign
from dxdesk.models.unit import Group, Unit

# The columns of the published tables: ministries and ministerial agencies are one, government agencies another.
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "province": N_("Tỉnh, thành phố"),
        "ministry": N_("Bộ, cơ quan ngang bộ"),
        "agency": N_("Cơ quan thuộc Chính phủ"),
    }
)

Places = Mapping[str, tuple[str, str]]  # unit's code → code and name of what it is counted under; others are left out

MERGED_ON = "2025-07-01"
# Nghị quyết 202/2025/QH15 (cần đối chiếu): code since then → codes before. Others go on under their own code.
_MERGED = {
    "08": "02 08", "15": "10 15", "19": "06 19", "24": "24 27", "25": "17 25 26", "31": "30 31", "33": "33 34",
    "37": "35 36 37", "44": "44 45", "48": "48 49", "51": "51 62", "52": "52 64", "56": "56 58", "66": "54 66",
    "68": "60 67 68", "75": "70 75", "79": "74 77 79", "80": "72 80", "82": "82 87", "86": "83 84 86", "91": "89 91",
    "92": "92 93 94", "96": "95 96",
}  # fmt: skip
SUCCESSORS: Mapping[str, str] = MappingProxyType({old: new for new, olds in _MERGED.items() for old in olds.split()})


def group_of(unit: Unit) -> str:
    """Which column of the national tables a unit belongs to."""
    if unit.group is Group.PROVINCE:
        return "province"
    return "agency" if unit.kind == "government_agency" else "ministry"


def regions(campaign: Campaign) -> Places:
    """Provinces by region."""
    return {u.code: (u.region, u.region) for u in campaign.unit_by_code.values() if u.region}


def provinces_34(campaign: Campaign) -> Places:
    """The units of a campaign by what they are since 1 July 2025; ministries stay as the campaign has them.

    Codes changed their meaning that day ("80" was Long An, is Tây Ninh), so names are those of the campaign's units
    that live on it.
    """
    today = {u.code: u.name for u in campaign.units if u.lives_on(MERGED_ON)}
    found = {}
    for unit in campaign.unit_by_code.values():
        province = unit.kind in ("province", "city") and campaign.as_of < MERGED_ON
        code = SUCCESSORS.get(unit.code, unit.code) if province else unit.code
        found[unit.code] = (code, today.get(code, unit.name) if province else unit.name)
    return found


# Nghị quyết 176/2025/QH15 (cần đối chiếu): ministry before 1 March 2025 → who goes on with most of its work.
_MINISTRIES: Mapping[str, str] = MappingProxyType(
    {
        "BKHDT": "BTC", "BHXH": "BTC", "UBQLV": "BTC", "BGTVT": "BXD", "BTNMT": "BNNMT", "BNNPTNT": "BNNMT",
        "BTTTT": "BKHCN", "BLDTBXH": "BNV", "UBDT": "BDTTG", "BQLL": "BQP",
    }
)  # fmt: skip


def successor(unit: Unit, campaign: Campaign) -> Unit | None:
    """Who goes on, in a campaign, with the work of a unit that had ended by its as-of day; None where it goes on
    itself, or nobody is known to."""
    now = campaign.unit_by_code.get(unit.code)
    if now is not None and now.is_same(unit):
        return None
    followed = SUCCESSORS if unit.group is Group.PROVINCE else _MINISTRIES
    return campaign.unit_by_code.get(followed.get(unit.code, unit.code))


def predecessors(unit: Unit, campaign: Campaign) -> list[Unit]:
    """The units that one took the work over from, as far as a campaign's list of units tells."""
    return [
        old
        for old in campaign.units
        if old.valid_to is not None and old.valid_to < unit.valid_from and successor(old, campaign) == unit
    ]
