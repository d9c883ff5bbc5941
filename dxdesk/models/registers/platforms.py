"""Which digital platforms the unit chose and announced (biểu 02/CĐS)."""

from __future__ import annotations

from typing import ClassVar

from dxdesk.i18n import N_
from dxdesk.models.field import Choice, Count, Day, Field, Words, field, referenced
from dxdesk.models.register import Record, by_catalogue
from dxdesk.models.registers.plans import DOCUMENT_NUMBER

ANNOUNCED_BY = (
    Choice("dx_plan", N_("Trong kế hoạch chuyển đổi số"), ("kế hoạch chuyển đổi số",)),
    Choice("separate_decision", N_("Quyết định riêng"), ("văn bản riêng", "quyết định công bố riêng", "công bố riêng")),
    Choice("not_announced", N_("Chưa công bố"), ("chưa", "chưa có", "chưa có văn bản")),
)
STATUS = (
    Choice("selected", N_("Đã lựa chọn"), ("đã chọn",)),
    Choice("deploying", N_("Đang triển khai"), ("đang làm", "đang thực hiện", "đang xây dựng")),
    Choice(
        "in_use",
        N_("Đang sử dụng"),
        ("đã sử dụng", "đã đưa vào sử dụng", "đang dùng", "đang vận hành", "đang hoạt động", "đang khai thác"),
    ),
    Choice("stopped", N_("Đã dừng"), ("dừng sử dụng", "ngừng sử dụng", "đã ngừng", "đã dừng sử dụng")),
)
SCOPE = (
    Choice("ministry", N_("Toàn ngành"), ("cấp bộ",)),
    Choice("province", N_("Toàn tỉnh"), ("cấp tỉnh", "toàn thành phố")),
    Choice("district", N_("Cấp huyện")),
    Choice("commune", N_("Cấp xã")),
)


class Platforms(Record):
    register_info: ClassVar = {
        "key": "platforms",
        "title": N_("Lựa chọn và công bố nền tảng số"),
        "short": N_("Nền tảng số"),
        "form": "02/CĐS",
        "identify": by_catalogue("platform"),
        "carried": ("platform", "announced_by", "number", "announced_on", "status", "started_on", "scope"),
    }

    platform: Words | None = field(
        N_("Nền tảng số"),
        key=True,
        catalogue="platforms",
        width=44,
        aliases=("Tên nền tảng", "Tên nền tảng số", "Nền tảng"),
    )
    owner: ClassVar[Field] = referenced(N_("Cơ quan chủ quản"), "owner", width=26)
    announced_by: Words | None = field(
        N_("Hình thức công bố"),
        choices=ANNOUNCED_BY,
        required=True,
        width=24,
        aliases=("Hình thức ban hành", "Hình thức văn bản công bố"),
    )
    number: Words | None = field(
        N_("Số văn bản công bố"),
        pattern=DOCUMENT_NUMBER,
        group="decision",
        width=18,
        aliases=(
            "Số, ký hiệu",
            "Số văn bản",
            "Số hiệu",
            "Số quyết định",
            "Quyết định công bố",
            "Số quyết định công bố",
        ),
    )
    announced_on: Day | None = field(
        N_("Ngày công bố"),
        group="decision",
        width=13,
        aliases=("Ngày ban hành", "Ngày ký", "Ngày quyết định", "Ngày văn bản"),
    )
    status: Words | None = field(
        N_("Tình trạng"),
        choices=STATUS,
        width=16,
        aliases=("Tình trạng sử dụng", "Trạng thái", "Trạng thái sử dụng", "Tình trạng triển khai"),
    )
    started_on: Day | None = field(
        N_("Ngày bắt đầu sử dụng"), width=13, aliases=("Ngày triển khai", "Ngày đưa vào sử dụng", "Ngày sử dụng")
    )
    users: Count | None = field(
        N_("Số người dùng"),
        low=0,
        width=13,
        aliases=(
            "Số người sử dụng",
            "Số tài khoản",
            "Số lượng người dùng",
            "Số lượng người sử dụng",
            "Số lượng tài khoản",
        ),
    )
    scope: Words | None = field(N_("Phạm vi"), choices=SCOPE, width=14, aliases=("Phạm vi triển khai",))
    note: Words | None = field(N_("Ghi chú"), width=24, multiline=True)
