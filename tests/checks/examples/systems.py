"""Information systems."""

from __future__ import annotations

from tests.checks.examples.example import Example
from tests.checks.office import approved_system, system

EXAMPLES = [
    Example(
        "level_not_monitored",
        "monitored",
        "cấp độ 3 nhưng chưa ghi là có giám sát",
        {"systems": [approved_system(level="3")]},
        {
            "systems": [
                approved_system(level="3", monitored=True),
                approved_system(name="B", level="2"),
                approved_system(name="C", level="4", state="stopped"),
            ]
        },
    ),
    Example(
        "level_monitoring_due",
        "",
        "2 hệ thống đề xuất cấp độ 3 trở lên",
        {"systems": [system(level="3", state="operating"), system("B", level="5", state=None)]},
        {"systems": [system(level="3", state="operating", monitored=True), system("B", level="3")]},
    ),
    Example(
        "approval_incomplete",
        "approval_number",
        "chưa ghi số quyết định",
        {"systems": [approved_system(approval_number=None)]},
        {"systems": [approved_system()]},
    ),
    Example(
        "approval_of_unapproved",
        "dossier_status",
        "hồ sơ chưa phê duyệt nhưng",
        {"systems": [system(approval_number="1/QĐ-STTTT", approved_on="2022-01-01")]},
        {"systems": [approved_system()]},
        fix={"dossier_status": "approved"},
    ),
    Example(
        "approved_before_decree",
        "approved_on",
        "trước khi quy định",
        {"systems": [approved_system(approved_on="2016-06-30")]},
        {"systems": [approved_system(approved_on="2016-07-01")]},
    ),
    Example(
        "protection_without_dossier",
        "protection",
        "khi hồ sơ không ghi là đã phê duyệt",
        {"systems": [system(protection="full")]},
        {"systems": [approved_system(protection="full"), system(protection="partial")]},
    ),
    Example(
        "approving_authority",
        "approved_by",
        "do chủ quản hệ thống phê duyệt, không phải Sở Y tế",
        {"systems": [approved_system(level="3", approved_by="Sở Y tế")]},
        {
            "systems": [
                approved_system(level="2", approved_by="Sở Y tế"),
                approved_system(name="B", level="4", approved_by="UBND tỉnh"),
                approved_system(name="C", level="3", approved_by="Văn phòng Chính phủ"),
            ]
        },
    ),
    Example(
        "population_db_without_dossier",
        "population_db",
        "kết nối CSDL quốc gia về dân cư",
        {"systems": [system(population_db=True)]},
        {"systems": [approved_system(population_db=True), system(population_db=False)]},
    ),
    Example(
        "operating_without_dossier",
        "dossier_status",
        "quá hạn 30/06/2022",
        {"systems": [system(state="operating")]},
        {"systems": [system(state="building"), approved_system()]},
    ),
    Example(
        "assessment_old",
        "last_assessed_on",
        "từ ngày 04/07/2021",
        {"systems": [approved_system(level="3", last_assessed_on="2021-07-04")]},
        {
            "systems": [
                approved_system(level="3", last_assessed_on="2021-07-05"),
                approved_system(name="B", last_assessed_on="2019-01-01"),
            ]
        },
    ),
    Example(
        "stopped_mismatch",
        "state",
        "đã ghi ngày dừng",
        {"systems": [system(state="operating", stopped_on="2022-01-01")]},
        {"systems": [system(state="stopped", stopped_on="2022-01-01")]},
    ),
    Example(
        "duplicate_code",
        "code",
        "mã HT1 đã dùng cho “A”",
        {"systems": [system("A", code="HT1"), system("B", code="HT1")]},
        {"systems": [system("A", code="HT1"), system("B", code="HT2"), system("C"), system("D")]},
    ),
    Example(
        "likely_duplicate",
        "name",
        "gần giống “Hệ thống quản lý văn bản”",
        {"systems": [system("Hệ thống quản lý văn bản"), system("Phần mềm Quản lý văn bản.")]},
        {"systems": [system("Quản lý văn bản huyện 1"), system("Quản lý văn bản huyện 2")]},
    ),
    Example(
        "level_lowered",
        "level",
        "kỳ trước cấp độ 3, kỳ này cấp độ 2",
        {"systems": [system(level="2")]},
        {"systems": [system(level="4")]},
        last={"systems": [system(level="3")]},
    ),
]
