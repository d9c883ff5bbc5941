"""A stream that parted, because a disk image was put back, is joined again; nothing of either side is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dxdesk.errors import Parted, Refused
from dxdesk.flows.centre import answering
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import conflicts, receiving
from dxdesk.flows.keeping import care
from dxdesk.flows.sending import replies, signoff
from tests.flows.laptops import (
    Laptop,
    believe,
    centre_put_back,
    digest,
    enrolled,
    hand_over,
    image,
    laptop,
    put_back,
    send,
)  # fmt: skip


def _set(desk: Laptop, record: str, **values: str) -> None:
    with desk.work() as unit:
        assert editing.set_fields(unit, "plans", record, values).saved


def _value(desk: Laptop, record: str, name: str) -> Any:
    with desk.work() as unit, unit.store.read() as connection:
        row = unit.rows("plans").one(connection, record)
        return row[name] if row else None


@pytest.fixture
def parted(folder: Path, an: Laptop, binh: Laptop) -> tuple[Laptop, Laptop, Path]:
    """An's computer was put back after Bình had got its work, and went on: both hold other entries of one number."""
    usb = folder / "usb"
    believe(an, binh, usb)
    _set(an, "plan_annual", number="1")
    hand_over(an, binh, usb)
    image(an, folder / "image")
    _set(an, "plan_annual", note="của bản bị mất")
    _set(an, "plan_5y", note="cũng của bản bị mất")
    hand_over(an, binh, usb)
    put_back(an, folder / "image")
    _set(an, "plan_annual", signer="Nguyễn Văn Thật")
    _set(an, "plan_5y", note="ghi sau khi đưa về")
    return an, binh, usb


def test_sides_that_parted_refuse_each_other_and_say_what_to_do(parted: tuple[Laptop, Laptop, Path]) -> None:
    an, binh, usb = parted
    before = digest(an), digest(binh)
    for giver, taker in ((an, binh), (binh, an)):
        with pytest.raises(Parted) as caught:
            hand_over(giver, taker, usb)
        assert "Nối lại" in caught.value.hint
    assert (digest(an), digest(binh)) == before


def test_joined_again_both_hold_all_that_either_had(parted: tuple[Laptop, Laptop, Path]) -> None:
    an, binh, usb = parted
    with binh.work() as unit:
        conflicts.exchange(unit, usb / "binh.dxsync")
    with an.work() as unit:
        trial = receiving.merge(unit, usb / "binh.dxsync", rejoin=True, dry_run=True)
        taken = receiving.merge(unit, usb / "binh.dxsync", rejoin=True)
    assert (trial.rejoined, trial.entries) == (taken.rejoined, taken.entries) == (2, 2)
    assert taken.conflicts == 1
    assert hand_over(an, binh, usb).entries == 2
    assert digest(an) == digest(binh)
    for desk in (an, binh):
        assert _value(desk, "plan_annual", "note") == "của bản bị mất"
        assert _value(desk, "plan_annual", "signer") == "Nguyễn Văn Thật"
        with desk.work() as unit:
            (torn,) = conflicts.conflicts(unit)
            assert {side.value for side in torn.sides} == {"cũng của bản bị mất", "ghi sau khi đưa về"}
    _set(an, "plan_annual", note="ghi tiếp")
    assert hand_over(an, binh, usb).entries == 1
    assert digest(an) == digest(binh)


def test_the_colleague_may_be_the_one_who_keeps_the_work_after_theimage(
    parted: tuple[Laptop, Laptop, Path], folder: Path
) -> None:
    """A third laptop only knows the work after the image; whoever is asked first, all come to the same."""
    an, binh, usb = parted
    chi = laptop(folder, "chi", "Lê Văn Chi")
    believe(an, chi, usb)
    believe(binh, chi, usb)
    hand_over(an, chi, usb)
    _set(chi, "plan_annual", number="2")
    with binh.work() as unit:
        conflicts.exchange(unit, usb / "binh.dxsync")
    with chi.work() as unit, pytest.raises(Refused, match="máy đó phải nối lại trước"):
        receiving.merge(unit, usb / "binh.dxsync", rejoin=True)
    with an.work() as unit:
        receiving.merge(unit, usb / "binh.dxsync", rejoin=True)
        conflicts.exchange(unit, usb / "an.dxsync")
    with chi.work() as unit:
        taken = receiving.merge(unit, usb / "an.dxsync", rejoin=True)
        assert taken.rejoined == 3
    hand_over(chi, an, usb)
    hand_over(an, binh, usb)
    assert digest(an) == digest(binh) == digest(chi)
    assert _value(binh, "plan_annual", "number") == "2"


def test_only_the_computer_itself_can_sign_anew_what_it_wrote_on_top(
    parted: tuple[Laptop, Laptop, Path], folder: Path
) -> None:
    an, binh, usb = parted
    chi = laptop(folder, "chi", "Lê Văn Chi")
    believe(an, chi, usb)
    hand_over(an, chi, usb)
    _set(chi, "plan_annual", signer="Phạm Thị Mới")
    hand_over(chi, an, usb)
    before = digest(an)
    with binh.work() as unit:
        conflicts.exchange(unit, usb / "binh.dxsync")
    with an.work() as unit, pytest.raises(Refused, match="Lê Văn Chi"):
        receiving.merge(unit, usb / "binh.dxsync", rejoin=True)
    assert digest(an) == before


def test_a_report_after_an_image_is_taken_by_the_centre_once_it_is_joined(
    folder: Path, lang_son: Laptop, head_office: Laptop
) -> None:
    usb = folder / "usb"
    enrolled(lang_son, head_office, usb)
    with lang_son.work() as unit:
        send(unit, usb / "1.dxsync")
    image(lang_son, folder / "image")
    _change(lang_son, "số liệu của bản bị mất")
    with lang_son.work() as unit:
        send(unit, usb / "2.dxsync")
    with head_office.work() as central:
        receiving.merge(central, usb / "1.dxsync")
        receiving.merge(central, usb / "2.dxsync")
    put_back(lang_son, folder / "image")
    _change(lang_son, "số liệu mới")
    with lang_son.work() as unit:
        send(unit, usb / "3.dxsync")
    with head_office.work() as central, pytest.raises(Parted):
        receiving.merge(central, usb / "3.dxsync")
    with lang_son.work() as unit:
        taken = receiving.merge(unit, usb / "2.dxsync", rejoin=True)
        assert taken.rejoined
        (torn,) = conflicts.conflicts(unit)
        editing.resolve(unit, torn.register, torn.record, {torn.field: "số liệu mới"})
        send(unit, usb / "4.dxsync")
    with head_office.work() as central:
        receiving.merge(central, usb / "4.dxsync")
        assert care.digest(central, "20").digest == digest(lang_son)
        answering.accept(central, "20", usb / "phieu.dxsync")
    with lang_son.work() as unit:
        assert receiving.merge(unit, usb / "phieu.dxsync").says.startswith("Báo cáo của đơn vị được tiếp nhận")


def _change(desk: Laptop, note: str) -> None:
    with desk.work() as unit:
        signoff.reopen(unit, "Sửa") if signoff.checklist(unit).approver else None
        assert editing.set_fields(unit, "plans", "plan_annual", {"note": note}).saved


def test_the_centre_itself_may_have_been_put_back(folder: Path, lang_son: Laptop, head_office: Laptop) -> None:
    usb = folder / "usb"
    report = centre_put_back(folder, lang_son, head_office)
    with head_office.work() as central:
        with pytest.raises(Parted):
            receiving.merge(central, report)
        assert receiving.merge(central, report, rejoin=True).rejoined == 1
        assert care.verify(central).problems == []
        answering.give_back(central, "20", usb / "d.dxsync", reason="Trả lời mọi ý kiến")
    with lang_son.work() as unit:
        receiving.merge(unit, usb / "d.dxsync")
        asked = {comment.asked for comment in replies.answers(unit).comments}
    assert asked == {"Hỏi từ đầu", "Hỏi trước khi mất", "Hỏi sau khi đưa về"}
