"""Which plans and documents the unit has issued, which milestones it has reached (biểu 01/CĐS)."""

from __future__ import annotations

from typing import ClassVar

from dxdesk import text
from dxdesk.i18n import N_
from dxdesk.models.field import Choice, Day, Field, Kind, Row, Words, field, referenced
from dxdesk.models.register import Record

# Số/ký hiệu: 25/KH-UBND, 146/QĐ-TTg, 85/2016/NĐ-CP (Nghị định 30/2020/NĐ-CP, Phụ lục I, cần đối chiếu);
# of the Party: 09-NQ/TU (Hướng dẫn 36-HD/VPTW năm 2018, cần đối chiếu).
_SYMBOL = r"[^\W\d_][\w&.]*"
DOCUMENT_NUMBER = rf"\d+[A-Za-zĐđ]?(/\d{{4}})?/{_SYMBOL}(-{_SYMBOL})+|\d+-{_SYMBOL}(-{_SYMBOL})*/{_SYMBOL}(-{_SYMBOL})*"

PLAN_STATUS = (
    Choice("not_started", N_("Chưa triển khai"), ("chưa bắt đầu", "chưa thực hiện", "chưa làm", "chưa soạn thảo")),
    Choice(
        "drafting",
        N_("Đang soạn thảo"),
        (
            "đang dự thảo",
            "đang xây dựng",
            "đang triển khai",
            "đang thực hiện",
            "đang làm",
            "đang soạn",
            "đang xây dựng dự thảo",
            "đang hoàn thiện dự thảo",
            "đang lấy ý kiến",
        ),
    ),
    Choice(
        "submitted",
        N_("Đã trình"),
        (
            "đang trình",
            "đang trình ký",
            "đã trình ký",
            "trình ký",
            "chờ ban hành",
            "chờ ký",
            "đang chờ ký",
            "đang chờ ban hành",
        ),
    ),
    Choice(
        "issued",
        N_("Đã ban hành"),
        ("đã hoàn thành", "đã có", "hoàn thành", "đã được ban hành", "đã ký ban hành", "đã xong"),
    ),
    Choice("not_applicable", N_("Không áp dụng"), ("không thuộc phạm vi", "không thuộc thẩm quyền")),
    Choice(
        "not_issued",
        N_("Chưa ban hành"),
        ("chưa", "chưa có", "chưa xong", "chưa hoàn thành"),
        within=("not_started", "drafting", "submitted"),
    ),
)

# A milestone (a centre in operation, connections made) is never drafted or issued.
MILESTONE_STATUS = (
    Choice("not_started", N_("Chưa triển khai"), ("chưa bắt đầu", "chưa thực hiện")),
    Choice("drafting", N_("Đang triển khai"), ("đang thực hiện", "đang xây dựng", "đang làm")),
    Choice("issued", N_("Đã hoàn thành"), ("đã có", "hoàn thành", "đã triển khai", "đã kết nối", "đã xong")),
    Choice("not_applicable", N_("Không áp dụng"), ("không thuộc phạm vi",)),
    Choice("not_issued", N_("Chưa hoàn thành"), ("chưa", "chưa có", "chưa xong"), within=("not_started", "drafting")),
)


def identify(unit: str, row: Row) -> str:
    """The item's code; a repeatable item ("văn bản khác") adds the document number it was first given."""
    item, number = str(row["item"]), row.get("_instance")
    return f"{item}#{text.fold(str(number))}" if number else item


class Plans(Record):
    register_info: ClassVar = {
        "key": "plans",
        "title": N_("Tình hình ban hành văn bản, kế hoạch chuyển đổi số"),
        "short": N_("Văn bản, kế hoạch"),
        "form": "01/CĐS",
        "identify": identify,
        "expected": True,
        "carried": ("item", "status", "variant", "number", "issued_on", "issuer", "signer", "title"),
    }

    item: Words | None = field(
        N_("Nội dung văn bản, kế hoạch"),
        key=True,
        catalogue="plan_items",
        width=46,
        aliases=("Tên văn bản", "Tên văn bản, kế hoạch", "Nội dung", "Văn bản", "Văn bản, kế hoạch", "Tên kế hoạch"),
    )
    pillar: ClassVar[Field] = referenced(N_("Lĩnh vực"), "pillar", catalogue="pillars", width=18)
    deadline: ClassVar[Field] = referenced(N_("Thời hạn"), "deadline", kind=Kind.DAY, width=12)
    status: Words | None = field(
        N_("Tình trạng"),
        choices=PLAN_STATUS,
        choices_by_kind=(("milestone", MILESTONE_STATUS),),
        required=True,
        width=16,
        aliases=("Trạng thái", "Tình hình", "Tình trạng ban hành", "Tình hình ban hành", "Tình trạng thực hiện"),
    )
    variant: Words | None = field(
        N_("Hình thức"),
        catalogue="plan_items.variants",
        width=26,
        aliases=("Loại kế hoạch", "Hình thức ban hành", "Hình thức văn bản", "Hình thức kế hoạch"),
        help=N_("Với văn bản có nhiều hình thức (kế hoạch riêng, lồng ghép…), chọn hình thức đã ban hành."),
    )
    number: Words | None = field(
        N_("Số, ký hiệu"),
        pattern=DOCUMENT_NUMBER,
        group="decision",
        width=18,
        aliases=(
            "Số hiệu",
            "Số văn bản",
            "Số và ký hiệu",
            "Số ký hiệu văn bản",
            "Số, ký hiệu văn bản",
            "Ký hiệu văn bản",
        ),
        help=N_("Ví dụ: 25/KH-UBND, 146/QĐ-TTg."),
    )
    issued_on: Day | None = field(
        N_("Ngày ban hành"),
        group="decision",
        width=13,
        aliases=(
            "Ngày, tháng, năm ban hành",
            "Ngày tháng ban hành",
            "Ngày văn bản",
            "Ngày ký",
            "Ngày ký ban hành",
            "Ngày ký văn bản",
            "Ngày tháng văn bản",
        ),
    )
    expected_on: Day | None = field(
        N_("Dự kiến ban hành"),
        width=13,
        aliases=(
            "Thời gian dự kiến",
            "Ngày dự kiến ban hành",
            "Thời gian dự kiến ban hành",
            "Dự kiến thời gian ban hành",
        ),
    )
    issuer: Words | None = field(N_("Cơ quan ban hành"), width=20, aliases=("Đơn vị ban hành", "Nơi ban hành"))
    signer: Words | None = field(
        N_("Người ký"), width=18, aliases=("Họ tên người ký", "Người ký văn bản", "Người ký ban hành")
    )
    title: Words | None = field(
        N_("Trích yếu"), width=30, aliases=("Trích yếu nội dung", "Trích yếu văn bản", "Trích yếu nội dung văn bản")
    )
    note: Words | None = field(N_("Ghi chú"), width=24, multiline=True)
