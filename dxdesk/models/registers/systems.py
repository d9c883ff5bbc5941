"""Information systems and the approval of their security levels (biểu 03/CĐS).

After Nghị định 85/2016/NĐ-CP (cần đối chiếu).
"""

from __future__ import annotations

from typing import ClassVar

from dxdesk.i18n import N_
from dxdesk.models.field import Choice, Count, Day, Words, YesNo, field
from dxdesk.models.register import Record, by_name
from dxdesk.models.registers.plans import DOCUMENT_NUMBER

LEVELS = (
    Choice(
        "1",
        N_("Cấp độ 1"),
        ("cấp 1", "mức 1", "I", "cấp độ I", "cấp I", "cấp độ một", "cấp một"),
    ),
    Choice(
        "2",
        N_("Cấp độ 2"),
        ("cấp 2", "mức 2", "II", "cấp độ II", "cấp II", "cấp độ hai", "cấp hai"),
    ),
    Choice(
        "3",
        N_("Cấp độ 3"),
        ("cấp 3", "mức 3", "III", "cấp độ III", "cấp III", "cấp độ ba", "cấp ba"),
    ),
    Choice(
        "4",
        N_("Cấp độ 4"),
        ("cấp 4", "mức 4", "IV", "cấp độ IV", "cấp IV", "cấp độ bốn", "cấp bốn"),
    ),
    Choice(
        "5",
        N_("Cấp độ 5"),
        ("cấp 5", "mức 5", "V", "cấp độ V", "cấp V", "cấp độ năm", "cấp năm"),
    ),
)
DOSSIER = (
    Choice("not_prepared", N_("Chưa lập hồ sơ"), ("chưa lập", "chưa xây dựng", "chưa có hồ sơ", "chưa xây dựng hồ sơ")),
    Choice(
        "preparing",
        N_("Đang lập hồ sơ"),
        ("đang lập", "đang xây dựng", "đang làm", "đang làm hồ sơ", "đang xây dựng hồ sơ"),
    ),
    Choice(
        "appraising",
        N_("Đang thẩm định"),
        ("đã trình thẩm định", "đang trình thẩm định", "chờ thẩm định", "đang chờ thẩm định"),
    ),
    Choice("approved", N_("Đã phê duyệt"), ("đã được phê duyệt", "đã duyệt", "đã có quyết định phê duyệt")),
    Choice(
        "not_approved",
        N_("Chưa phê duyệt"),
        ("chưa", "chưa được phê duyệt", "chưa duyệt"),
        within=("not_prepared", "preparing", "appraising"),
    ),
)
PROTECTION = (
    Choice("none", N_("Chưa triển khai"), ("chưa thực hiện",)),
    Choice("partial", N_("Triển khai một phần"), ("một phần",)),
    Choice("full", N_("Triển khai đầy đủ"), ("đầy đủ", "x")),
    Choice("not_full", N_("Chưa đầy đủ"), ("chưa", "chưa triển khai đầy đủ"), within=("none", "partial")),
)
STATE = (
    Choice("building", N_("Đang xây dựng"), ("đang triển khai", "đang làm", "đang đầu tư")),
    Choice(
        "operating",
        N_("Đang vận hành"),
        ("đang hoạt động", "đang sử dụng", "đang khai thác", "đang dùng", "đã đưa vào sử dụng", "đã đưa vào vận hành"),
    ),
    Choice(
        "stopped",
        N_("Đã dừng"),
        ("dừng hoạt động", "ngừng hoạt động", "đã ngừng", "đã ngừng hoạt động", "đã dừng hoạt động", "dừng sử dụng"),
    ),
)
HOSTING = (
    Choice("own", N_("Tự đầu tư")),
    Choice("leased", N_("Thuê dịch vụ"), ("thuê",)),
    Choice("cloud", N_("Điện toán đám mây"), ("đám mây",)),
)


class Systems(Record):
    register_info: ClassVar = {
        "key": "systems",
        "title": N_("Danh mục hệ thống thông tin và tình hình phê duyệt hồ sơ đề xuất cấp độ"),
        "short": N_("Hệ thống thông tin"),
        "form": "03/CĐS",
        "identify": by_name("systems", "name", "operator"),
        "carried": (
            "code",
            "name",
            "operator",
            "owner",
            "level",
            "dossier_status",
            "approval_number",
            "approved_on",
            "approved_by",
            "appraised_by",
            "protection",
            "monitored",
            "last_assessed_on",
            "state",
            "in_use_since",
            "stopped_on",
            "population_db",
            "hosting",
        ),
    }

    code: Words | None = field(N_("Mã hệ thống"), width=12, aliases=("Mã HTTT", "Mã số", "Mã hệ thống thông tin"))
    name: Words | None = field(
        N_("Tên hệ thống thông tin"),
        key=True,
        required=True,
        width=46,
        aliases=("Tên HTTT", "Hệ thống thông tin", "Tên hệ thống"),
    )
    operator: Words | None = field(
        N_("Đơn vị vận hành"),
        key=True,
        required=True,
        width=28,
        aliases=("Cơ quan vận hành", "Đơn vị vận hành hệ thống", "Đơn vị quản lý, vận hành", "Đơn vị vận hành HTTT"),
    )
    owner: Words | None = field(
        N_("Chủ quản hệ thống"),
        width=24,
        aliases=("Chủ quản hệ thống thông tin", "Cơ quan chủ quản", "Chủ quản", "Đơn vị chủ quản"),
    )
    level: Words | None = field(
        N_("Cấp độ đề xuất"),
        choices=LEVELS,
        required=True,
        width=12,
        aliases=(
            "Cấp độ an toàn đề xuất",
            "Cấp độ",
            "Cấp độ an toàn thông tin",
            "Cấp độ an toàn",
            "Cấp độ HTTT",
            "Cấp độ an toàn HTTT",
            "Cấp độ ATTT đề xuất",
        ),
    )
    dossier_status: Words | None = field(
        N_("Hồ sơ đề xuất cấp độ"),
        choices=DOSSIER,
        required=True,
        width=16,
        aliases=(
            "Tình trạng hồ sơ",
            "Tình trạng phê duyệt",
            "Tình trạng hồ sơ đề xuất cấp độ",
            "Trạng thái hồ sơ",
            "Tình trạng phê duyệt hồ sơ",
            "HSĐXCĐ",
            "Hồ sơ cấp độ",
        ),
    )
    approval_number: Words | None = field(
        N_("Số quyết định"),
        pattern=DOCUMENT_NUMBER,
        group="approval",
        width=16,
        aliases=("Số quyết định phê duyệt", "Quyết định phê duyệt", "Quyết định số", "Số văn bản phê duyệt"),
    )
    approved_on: Day | None = field(
        N_("Ngày phê duyệt"),
        group="approval",
        width=13,
        aliases=("Ngày quyết định", "Ngày ký quyết định", "Ngày ký", "Ngày ban hành quyết định"),
    )
    approved_by: Words | None = field(N_("Cơ quan phê duyệt"), width=20, aliases=("Cấp phê duyệt", "Đơn vị phê duyệt"))
    appraised_by: Words | None = field(N_("Cơ quan thẩm định"), width=20, aliases=("Đơn vị thẩm định",))
    protection: Words | None = field(
        N_("Phương án bảo đảm an toàn"),
        choices=PROTECTION,
        width=18,
        aliases=("Đã triển khai đầy đủ phương án bảo đảm ATTT", "Triển khai phương án bảo đảm ATTT"),
    )
    monitored: YesNo | None = field(
        N_("Có giám sát an toàn"), width=12, aliases=("Giám sát", "Được giám sát an toàn thông tin")
    )
    last_assessed_on: Day | None = field(
        N_("Kiểm tra, đánh giá gần nhất"), width=13, aliases=("Ngày kiểm tra, đánh giá",)
    )
    state: Words | None = field(
        N_("Trạng thái"),
        choices=STATE,
        width=14,
        aliases=("Trạng thái hoạt động", "Tình trạng hoạt động", "Tình trạng sử dụng"),
    )
    in_use_since: Count | None = field(
        N_("Năm đưa vào sử dụng"),
        low=1980,
        high=2100,
        width=10,
        aliases=("Năm sử dụng", "Năm đưa vào vận hành", "Năm vận hành", "Năm bắt đầu sử dụng"),
    )
    stopped_on: Day | None = field(N_("Ngày dừng"), width=13)
    population_db: YesNo | None = field(
        N_("Kết nối CSDL quốc gia về dân cư"), width=14, aliases=("Kết nối CSDL dân cư",)
    )
    hosting: Words | None = field(
        N_("Hạ tầng"), choices=HOSTING, width=16, aliases=("Hạ tầng triển khai", "Hình thức hạ tầng")
    )
    note: Words | None = field(N_("Ghi chú"), width=24, multiline=True)
