"""What changed against the last campaign, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from dxdesk.figures.declaring import Content, unit_figure
from dxdesk.figures.figure import Line
from dxdesk.i18n import N_, _
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Row
from dxdesk.models.register import Register
from dxdesk.models.registers import PAGES, pages
from dxdesk.models.unit_data import UnitData


@unit_figure(N_("Thay đổi so với kỳ trước"), reads=PAGES)
def comparison(data: UnitData) -> Content:
    """Changed, new and vanished records; empty where nothing is known of the campaign before.

    Each line's key is "register/record/field"; the field is empty where the whole record is new or gone.
    """
    lines = [line for register in pages() for line in _changes(data, register)]
    columns = (
        ("record", _("Nội dung")),
        ("register", _("Biểu")),
        ("field", _("Cột")),
        ("before", _("Kỳ trước")),
        ("now", _("Kỳ này")),
    )
    return Content(columns, lines)


def _changes(data: UnitData, register: Register) -> Iterator[Line]:
    campaign, before = data.campaign, data.before(register.key)
    if not before:
        return
    shown = [f for f in register.stored.values() if f.shown]
    here: set[str] = set()
    for row in data.live(register.key):
        record = str(row.get("record"))
        here.add(record)
        then = before.get(record)
        if then is None or not then.get("live", True):
            yield _line(campaign, register, row, "", "", _("mới"))
            continue
        for f in shown:
            if row.get(f.name) != then.get(f.name):
                texts = (register.show(f.name, then, campaign), register.show(f.name, row, campaign))
                yield _line(campaign, register, row, f.name, *texts)
    for record, then in before.items():
        if record not in here and then.get("live", True):
            yield _line(campaign, register, {**then, "record": record}, "", "", _("không còn"))


def _line(campaign: Campaign, register: Register, row: Row, field: str, before: str, now: str) -> Line:
    place = f"{register.key}/{row.get('record')}"
    label = _(register.fields[field].label) if field else ""
    title = register.title_of(row, campaign)
    if register.catalogue and register.item(row, campaign) is None:
        title = _("{name} (kỳ này không còn theo dõi)").format(name=row.get("_name") or title)
    return Line(f"{place}/{field}", (title, _(register.short), label, before, now), (place,))
