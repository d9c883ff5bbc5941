"""What can be done on the page of a register: each command once, as palette and the menu of the cells list them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxdesk.i18n import N_, _
from dxdesk.ui.kit.command import Commands, Place

if TYPE_CHECKING:
    from dxdesk.ui.pages.entering.register import RegisterPage

REGISTER: Commands[RegisterPage] = Commands()
_CELLS, _ROWS = 0, 1  # groups of the menu


def _adds(page: RegisterPage) -> bool:
    return page.adds


def _column(page: RegisterPage) -> str:
    return _(page.grid.grid_model.fields[page.grid.currentIndex().column()].label)


@REGISTER(N_("Sao chép"), "Ctrl+C", icon="copy", place=Place(_CELLS), listed=False, bound=False)
def copy(page: RegisterPage) -> None:
    page.grid.copy()


@REGISTER(N_("Dán"), "Ctrl+V", icon="", place=Place(_CELLS), listed=False, bound=False)
def paste(page: RegisterPage) -> None:
    page.grid.paste()


_DOWN = N_("Điền giá trị ô trên cùng xuống các ô đã chọn")


@REGISTER(N_("Điền xuống"), "Ctrl+D", icon="filldown", help=_DOWN, place=Place(_CELLS), bound=False)
def fill_down(page: RegisterPage) -> None:
    page.grid.fill_down()


@REGISTER(N_("Xóa nội dung"), "Delete", icon="", place=Place(_CELLS), listed=False, bound=False)
def clear_cells(page: RegisterPage) -> None:
    page.grid.clear_cells()


@REGISTER(
    N_("Lọc theo “{name}”…"), icon="filter", place=Place(_ROWS), name=_column, listed=False,
    possible=lambda page: page.can_filter(),
)  # fmt: skip
def filter_rows(page: RegisterPage) -> None:
    page.choose_values(page.grid.currentIndex().column())


_CONFIRM = N_("Xác nhận các dòng mang sang đã chọn")


@REGISTER(_CONFIRM, icon="carried", place=Place(_ROWS, N_("Xác nhận dòng mang sang")))
def confirm_carried(page: RegisterPage) -> None:
    page.actions_.confirm_carried()


@REGISTER(N_("Thêm dòng…"), "Ctrl+Shift+N", icon="add", place=Place(_ROWS, N_("Thêm dòng")), possible=_adds)
def add(page: RegisterPage) -> None:
    page.actions_.add()


@REGISTER(
    N_("Xóa các dòng đã chọn"), "Ctrl+Delete", icon="delete", place=Place(_ROWS, N_("Xóa dòng")), bound=False
)  # fmt: skip
def delete(page: RegisterPage) -> None:
    page.actions_.delete()


@REGISTER(N_("Xuất Excel…"), "Ctrl+E", icon="export", help=N_("Xuất ra Excel"))
def export(page: RegisterPage) -> None:
    page.actions_.export_workbook()


@REGISTER(N_("Lưu biểu mẫu Excel…"), icon="template")
def template(page: RegisterPage) -> None:
    page.actions_.template()


@REGISTER(N_("Tìm trong biểu"), "Ctrl+F", icon="search", help=N_("Tìm trong biểu"))
def search(page: RegisterPage) -> None:
    page.focus_search()


@REGISTER(N_("Chọn cột hiển thị…"), icon="columns")
def columns(page: RegisterPage) -> None:
    page.choose_columns()


@REGISTER(N_("Hiện hoặc ẩn chi tiết"), icon="form")
def toggle_form(page: RegisterPage) -> None:
    page.toggle_form()


_SIDES = N_("Chuyển giữa bảng và chi tiết (Tab chỉ đi trong bảng)")


@REGISTER(_SIDES, "F6", icon="", help=_SIDES, listed=False)
def switch_side(page: RegisterPage) -> None:
    page.switch_side()
