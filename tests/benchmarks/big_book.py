"""A large register of information systems, as rows and as an officer's book."""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

from dxdesk.models.builtin import builtin
from dxdesk.models.field import Row
from dxdesk.sheets.forms import write_export

ROWS = 68_933
UNIT = "20"

_KINDS = (
    "Cổng thông tin điện tử", "Hệ thống quản lý văn bản và điều hành", "Cơ sở dữ liệu đất đai", "Phần mềm kế toán",
    "Hệ thống một cửa điện tử", "Trang thông tin điện tử", "Hệ thống thư điện tử công vụ",
)  # fmt: skip
_OFFICES = ("Sở Nội vụ", "Sở Tư pháp", "Sở Y tế", "Sở Tài chính", "Văn phòng UBND tỉnh", "Sở Giáo dục và Đào tạo")


def big_rows(rows: int = ROWS) -> list[Row]:
    """Records of the register of systems, the same ones every time."""
    rnd = random.Random(2022)
    found: list[Row] = []
    for number in range(rows):
        approved = rnd.random() < 0.3
        day = date(2020, 1, 1) + timedelta(days=rnd.randrange(800))
        found.append({
            "record": f"{number}", "unit": UNIT, "live": True, "code": f"{UNIT}-{number:05d}",
            "name": f"{rnd.choice(_KINDS)} đơn vị số {number}", "operator": rnd.choice(_OFFICES),
            "owner": "UBND tỉnh Lạng Sơn", "level": str(rnd.randint(1, 4)),
            "dossier_status": "approved" if approved else "preparing",
            "approval_number": f"{rnd.randint(1, 999)}/QĐ-UBND" if approved else None,
            "approved_on": day.isoformat() if approved else None, "approved_by": "UBND tỉnh" if approved else None,
            "protection": rnd.choice(("none", "partial", "full")), "monitored": rnd.random() < 0.5,
            "state": "operating", "in_use_since": rnd.randint(2005, 2022), "hosting": rnd.choice(("own", "leased")),
            "note": f"Ghi chú {number}" if number % 10 == 0 else None,
        })  # fmt: skip
    return found


def make_big_book(path: Path, rows: int = ROWS) -> None:
    """Writes the book that the import benchmark reads."""
    write_export(path, {"systems": big_rows(rows)}, builtin("2022-q1"), UNIT)


if __name__ == "__main__":
    make_big_book(Path(sys.argv[1]))
