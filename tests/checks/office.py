"""A small campaign of one province and two ministries, and rows as its officer would have recorded them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dxdesk.models.campaign import (
    Campaign,
    Deadline,
    Indicator,
    Pillar,
    PlanItem,
    Platform,
    RuleSetting,
    Task,
    Variant,
)
from dxdesk.models.field import Row, Value
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit import Unit
from dxdesk.models.unit_data import UnitData

OFFICE = "20"
Rows = dict[str, Sequence[Row]]


def indicator(code: str, **more: object) -> Indicator:
    given: dict[str, object] = {"name": f"Chỉ tiêu {code}", "unit_of_measure": "%", "leads": ("*ALL",), **more}
    return Indicator.model_validate({"code": code, **given})


CAMPAIGN = Campaign(
    id="2022-h1",
    title="6 tháng đầu năm 2022",
    edition=1,
    replaces=None,
    schema_number=1,
    period="6 tháng/2022",
    starts="2022-04-01",
    ends="2022-06-30",
    as_of="2022-07-05",
    deadlines=(Deadline(day="2022-07-10"),),
    programme_began="2020-06-03",
    units=(
        Unit(code="20", name="Lạng Sơn", full_name="Tỉnh Lạng Sơn", kind="province", valid_from="2008-08-01"),
        Unit(code="BTP", name="Bộ Tư pháp", full_name="Bộ Tư pháp", kind="ministry", valid_from="2007-07-31"),
        Unit(code="VPCP", name="Văn phòng Chính phủ", full_name="Văn phòng Chính phủ", kind="ministerial_agency",
             valid_from="2007-07-31"),
    ),
    pillars=(Pillar(code="institutions", name="Thể chế số", order=1),),
    plan_items=(
        PlanItem(code="plan_annual", name="Kế hoạch năm", kind="document", pillar="institutions", applies_to="both",
                 variants=(Variant(code="standalone", name="Riêng"), Variant(code="combined", name="Lồng ghép"))),
        PlanItem(code="plan_5y", name="Kế hoạch 5 năm", kind="document", pillar="institutions", applies_to="both"),
        PlanItem(code="due", name="Kế hoạch đào tạo", kind="document", pillar="institutions", applies_to="both",
                 deadlines=(Deadline(day="2022-04-30"), Deadline(day="2022-06-30"))),
        PlanItem(code="postponed", name="Đề án đô thị", kind="document", pillar="institutions", applies_to="both",
                 deadlines=(Deadline(day="2022-04-30"), Deadline(day="2022-12-31"))),
        PlanItem(code="ioc", name="Khai trương IOC", kind="milestone", pillar="institutions", applies_to="province"),
        PlanItem(code="party", name="Nghị quyết", kind="document", pillar="institutions", applies_to="province"),
        PlanItem(code="ministry_only", name="Chiến lược ngành", kind="document", pillar="institutions",
                 applies_to="ministry"),
        PlanItem(code="other", name="Văn bản khác", kind="document", pillar="institutions", applies_to="both",
                 repeatable=True),
    ),
    platforms=(Platform(code="zalo", name="Zalo"), Platform(code="vneid", name="VNeID")),
    indicators=(
        indicator("online", target_op=">=", target=Decimal(50), target_date="2022-12-31", accumulates="year_to_date",
                  numerator_name="Hồ sơ trực tuyến", denominator_name="Tổng số hồ sơ",
                  baselines=(("20", "Năm 2021", Decimal(10)),)),
        indicator("above", target_op=">", target=Decimal(50), target_date="2022-06-30"),
        indicator("decree", target_op="by", target_date="2022-06-30", unit_of_measure="thời hạn"),
        indicator("teams", unit_of_measure="tổ"),
        indicator("units", name="Tỷ lệ bộ, ngành, địa phương ban hành kế hoạch", target_op=">=", target=Decimal(100)),
        indicator("systems_approved_share", entered_by="computed"),
    ),
    tasks=(
        Task(code="T1", name="Kết nối EMC", leads=("*ALL",), deadlines=(Deadline(day="2022-06-30"),)),
        Task(code="T2", name="Tập huấn", leads=("*ALL",)),
        Task(code="T3", name="Nhiệm vụ của bộ", leads=("*MIN",)),
    ),
)  # fmt: skip


def row(register: str, *, live: bool = True, carried: bool = False, **values: Value) -> Row:
    """A row with every stored field; what isn't given is empty."""
    empty: dict[str, Value] = dict.fromkeys(REGISTERS[register].stored)
    made = {**empty, **values, "unit": OFFICE, "live": live, "carried": carried, "conflicted": False}
    return {**made, "record": values.get("record") or REGISTERS[register].identify(OFFICE, made)}


def plan(item: str = "party", status: str | None = "drafting", **more: Value) -> Row:
    """A plan's row; an issued one has number and day unless they are given otherwise."""
    given = {"number": f"{len(item)}/KH-UBND", "issued_on": "2022-05-20"} if status == "issued" else {}
    return row("plans", item=item, status=status, **{**given, **more})


def system(name: str = "Cổng thông tin", operator: str | None = "Sở Nội vụ", **more: Value) -> Row:
    """A system of level 2 whose dossier is being prepared."""
    given: dict[str, Value] = {"level": "2", "dossier_status": "preparing", "state": "building", **more}
    return row("systems", name=name, operator=operator, **given)


def approved_system(name: str = "Cổng thông tin", **more: Value) -> Row:
    """A system with everything an approval needs."""
    given: dict[str, Value] = {
        "dossier_status": "approved", "approval_number": "12/QĐ-UBND", "approved_on": "2021-03-01",
        "approved_by": "UBND tỉnh", "state": "operating", **more,
    }  # fmt: skip
    return system(name, **given)


def figure(code: str = "online", **more: Value) -> Row:
    """An indicator's row with its source and day."""
    return row("indicators", **{"indicator": code, "as_of": "2022-06-30", "source": "Sở TTTT", **more})


def platform(how: str | None = "separate_decision", **more: Value) -> Row:
    """A platform announced by a decision with number and day."""
    given = {"number": "9/QĐ-UBND", "announced_on": "2022-02-01"} if how == "separate_decision" else {}
    return row("platforms", **{"platform": "zalo", "announced_by": how, **given, **more})


def task(status: str | None = "in_progress", code: str = "T2", **more: Value) -> Row:
    return row("tasks", task=code, status=status, **more)


def data(rows: Rows, last: Rows | None = None, *, unit: str = OFFICE, campaign: Campaign = CAMPAIGN) -> UnitData:
    """What the checks are given; `last` are the rows of the campaign before."""
    before = {key: {str(r["record"]): r for r in found} for key, found in (last or {}).items()}
    return UnitData(campaign, unit, rows, before)


def with_rules(**settings: RuleSetting) -> Campaign:
    """The campaign with its own settings of some rules."""
    return CAMPAIGN.model_copy(update={"rules": settings})
