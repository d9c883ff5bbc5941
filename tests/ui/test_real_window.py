"""Vietnamese typed on a real screen through a real input method: what reaches the store is what was meant."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from dxdesk.flows.entering import editing
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import overview
from tests.ui.real_window import RealWindow

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="X11 and IBus"),
    pytest.mark.timeout(600),
]

NAMES = ["Cơ sở dữ liệu đất đai", "Hệ thống quản lý bệnh viện", "thống kê hộ tịch", "mới thử nghiệm", "Hội nghị"]
KEYS = {
    "telex": {
        "Hệ thống mới": "Heej thoongs mowis", "đã phê": "ddax phee", "đã": "ddax", "chưa": "chuwa",
        "không": "khoong", "45/QĐ-UBND": "45/QDD-UBND", "hoạt động": "hoajt ddoongj", "đổi số": "ddooir soos",
        "nhiệm vụ": "nhieemj vuj",
    },
    "vni": {
        "Hệ thống mới": "He65 tho61ng mo71i", "đã phê": "d9a4 phe6", "đã": "d9a4", "chưa": "chu7a",
        "không": "kho6ng", "45/QĐ-UBND": "45/QD9-UBND", "hoạt động": "hoa5t d9o65ng", "đổi số": "d9o63i so61",
        "nhiệm vụ": "nhie65m vu5",
    },
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "a.dxdb"
    workspace = lifecycle.new_store(path, "2022-q1", unit="20", officer="An")
    rows = [(None, {"name": name, "operator": "Sở A", "level": "2"}) for name in NAMES]
    assert not editing.paste(workspace, "systems", rows, title="Mẫu").refused
    workspace.close()
    return path


def values(told: Mapping[str, Any], name: str) -> list[str]:
    return [row[name] for row in told.get("rows", ())]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short one: IBus puts a socket into it, whose path has room for 107 bytes, and says nothing of a longer one."""
    with TemporaryDirectory(prefix="dx-") as name:
        yield Path(name)


@pytest.mark.parametrize("method", ["telex", "vni"])
def test_an_officer_types_vietnamese_everywhere(store: Path, folder: Path, method: str) -> None:
    keys = KEYS[method]
    with RealWindow(folder, store, method) as window:
        at_systems(window, keys)
        at_plans(window, keys)
        at_narratives(window, keys)
        window.keys("ctrl+k")
        window.until("the palette", lambda told: told["focus"] == "QLineEdit")
        window.type(keys["nhiệm vụ"], "nhiệm ", "nhiệm vụ")
        window.keys("Return")
        window.until("the page that was asked for", lambda told: told["page"] == "tasks")
        assert window.close() == 0, window.log()
    workspace = lifecycle.open_store(store)
    assert overview.row(workspace, "plans", "party_resolution")["status"] == "submitted"  # type: ignore[index]
    workspace.close()


def open_page(window: RealWindow, number: int, name: str) -> None:
    window.keys(f"ctrl+{number}")
    window.until(name, lambda told: told["page"] == name and told["loaded"] and told["focus"] == "Grid")
    window.keys("ctrl+Home")
    window.until("the first cell", lambda told: told["here"][0] == 0 and told["selected"] == 1)


def at_systems(window: RealWindow, keys: Mapping[str, str]) -> None:
    open_page(window, 4, "systems")
    window.keys("Tab")
    window.type(keys["Hệ thống mới"], "Hệ ", "Hệ thống ", "Hệ thống mới")
    window.keys("Return")
    told = window.until("the new name", lambda told: told["here"] == [1, "name"] and told["focus"] == "Grid")
    assert values(told, "name") == ["Hệ thống mới", *NAMES[1:]]
    window.keys("Tab", "Tab", "Tab", "Tab")
    window.until("the choice", lambda told: told["here"] == [1, "dossier_status"])
    window.type(keys["đã phê"], "Đã phê duyệt", "Đã phê duyệt")
    window.keys("Return")
    told = window.until("the next row", lambda told: told["here"] == [2, "dossier_status"] and told["focus"] == "Grid")
    assert values(told, "dossier_status") == ["", "Đã phê duyệt", "", "", ""]
    assert values(told, "name") == ["Hệ thống mới", *NAMES[1:]]


def at_plans(window: RealWindow, keys: Mapping[str, str]) -> None:
    open_page(window, 2, "plans")
    items = values(window.told(), "item")
    window.type(keys["đổi số"])  # over a cell that can't be edited
    window.keys("Tab", "Tab", "Tab")
    told = window.until("the state", lambda told: told["here"] == [0, "status"])
    assert values(told, "item") == items
    window.type(keys["đã"], "Đã trình")
    window.keys("Return")
    told = window.until("the second row", lambda told: told["here"] == [1, "status"] and told["focus"] == "Grid")
    assert values(told, "status") == ["Đã trình", *[""] * (len(items) - 1)]
    window.keys("shift+Down", "shift+Down", "shift+Down", "shift+Down")
    window.until("five cells", lambda told: told["selected"] == 5)
    window.type(keys["chưa"], "Chưa triển khai")
    window.keys("ctrl+Return")
    told = window.until("five states", lambda told: values(told, "status")[5] and told["focus"] == "Grid")
    assert values(told, "status")[:7] == ["Đã trình", *["Chưa triển khai"] * 5, ""]
    assert told["selected"] == 5
    window.keys("F6")
    window.until("the form", lambda told: told["focus"] == "Combo")
    window.keys("ctrl+z")
    told = window.until("one step back", lambda told: not values(told, "status")[5])
    assert values(told, "status")[:7] == ["Đã trình", *[""] * 6]
    window.type(keys["không"], "Không áp dụng")
    window.keys("Return")
    told = window.until("the form's choice", lambda told: values(told, "status")[5])
    assert values(told, "status")[:7] == ["Đã trình", *[""] * 4, "Không áp dụng", ""]
    window.keys("Tab", "Tab")
    window.until("the number", lambda told: told["focus"] == "QLineEdit")
    window.type(keys["45/QĐ-UBND"], "45/QĐ-UBND")
    window.keys("Return", "F6")
    told = window.until("the number in its row", lambda told: values(told, "number")[5] and told["focus"] == "Grid")
    assert values(told, "number")[:7] == [*[""] * 5, "45/QĐ-UBND", ""]
    window.keys("ctrl+f")
    window.until("the search field", lambda told: told["focus"] == "SearchField")
    window.type(keys["hoạt động"] + " ", "hoạt ", "hoạt động ")
    window.until("what was looked for", lambda told: [n for n in items if "hoạt động" in n] == values(told, "item"))
    window.keys("Escape")
    window.until("all rows", lambda told: len(values(told, "item")) == len(items))


def at_narratives(window: RealWindow, keys: Mapping[str, str]) -> None:
    open_page(window, 7, "narratives")
    window.keys("Tab")
    told = window.until("the results", lambda told: told["here"] == [0, "results"])
    before = values(told, "results")
    window.type(keys["Hệ thống mới"], "Hệ ", "Hệ thống ", "Hệ thống mới")
    window.keys("Return")
    told = window.until("the text", lambda told: told["here"] == [1, "results"] and told["focus"] == "Grid")
    assert values(told, "results") == ["Hệ thống mới", *before[1:]]
