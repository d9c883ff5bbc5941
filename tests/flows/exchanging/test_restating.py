"""What a store takes every reader takes; what an older program took and nobody reads is written anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxdesk import dates
from dxdesk.errors import Invalid, Misuse, Problem
from dxdesk.flows.entering import attachments, editing, history, workbooks  # fmt: skip
from dxdesk.flows.entering.workbooks import Allowing
from dxdesk.flows.exchanging import conflicts, receiving, rejoining
from dxdesk.flows.keeping import care
from dxdesk.flows.reviewing import review
from dxdesk.flows.workspace import Workspace
from dxdesk.models.change import LIVE, Batch, Cause, Entry, Source, entry_hash
from dxdesk.models.field import TEXT_LIMIT
from dxdesk.models.whitelist import NAME_LIMIT
from dxdesk.store.journal.writing import Edit
from dxdesk.store.rows import rebuilding
from dxdesk.store.sql import fetch, run_many
from dxdesk.sync import keyfiles
from tests.flows import office
from tests.flows.laptops import Laptop, believe, digest, enrolled, hand_over, laptop

NEWER = "\U000e5678"  # a code that no Unicode table has given to a letter yet
GOOD = Batch("", 0, Cause.EDIT, "Sửa", "Nguyễn Văn An", "2022-04-26T08:15:00Z")


def _write_as_before(
    unit: Workspace, said: Batch, register: str, record: str, values: dict[str, Any], place: str
) -> None:
    """An entry as a program wrote it that held nothing to the whitelist."""
    with unit.store.write() as connection:
        ((stream, seq, link, clock),) = fetch(
            connection, "SELECT id, seq, hash, clock FROM stream WHERE unit = ? ORDER BY life DESC", (unit.unit,)
        )
        batch = replace(said, stream=stream, first=seq + 1)
        made = Entry(
            stream, seq + 1, link, clock + 1, batch.officer, batch.made_at, batch.id, register, record, "set",
            {**values, LIVE: True}, {}, place,
        )  # fmt: skip
        source = batch.source.sha256 if batch.source else ""
        run_many(
            connection,
            "INSERT INTO batch (id, position, stream, first, count, cause, undoes, source, body)"
            " VALUES (?, 1000, ?, ?, 1, ?, '', ?, ?)",
            [(batch.id, stream, batch.first, str(batch.cause), source, batch.body)],
        )
        run_many(
            connection,
            "INSERT INTO change (stream, seq, batch, register, record, body) VALUES (?, ?, ?, ?, ?, ?)",
            [(stream, made.seq, batch.id, register, record, made.body())],
        )
        run_many(
            connection,
            "UPDATE stream SET seq = ?, hash = ?, clock = ? WHERE id = ?",
            [(made.seq, entry_hash(made.body()), made.clock, stream)],
        )
    with unit.store.write() as connection:
        rebuilding.renew_rows(connection)


def _long_text(unit: Workspace) -> None:
    _write_as_before(unit, GOOD, "narratives", "n1", {"results": "đ" * 5000}, "")


def _early_clock(unit: Workspace) -> None:
    _write_as_before(unit, replace(GOOD, made_at="1998-01-01T00:00:00Z"), "systems", "s1", {"name": "Cổng"}, "")


def _late_clock(unit: Workspace) -> None:
    _write_as_before(unit, replace(GOOD, made_at="2201-01-01T00:00:00Z"), "systems", "s1", {"name": "Cổng"}, "")


def _long_sheet(unit: Workspace) -> None:
    _write_as_before(unit, GOOD, "systems", "s1", {"name": "Cổng"}, "T" * 3000 + "!12")


def _blank_before_sheet(unit: Workspace) -> None:
    _write_as_before(unit, GOOD, "systems", "s1", {"name": "Cổng"}, " Trang\x07!12")


def _long_title(unit: Workspace) -> None:
    _write_as_before(unit, replace(GOOD, title="T" * 900), "systems", "s1", {"name": "Cổng"}, "")


def _many_sheets(unit: Workspace) -> None:
    columns = {f"Trang {n}": {"name": "A", "note": "B" * 300} for n in range(4000)}
    said = replace(GOOD, cause=Cause.IMPORT, source=Source("sổ.xlsx", "ab" * 32, columns))
    _write_as_before(unit, said, "systems", "s1", {"name": "Cổng"}, "Trang 1!2")


def _clock_of_a_new_store(unit: Workspace) -> None:
    with unit.store.write() as connection:
        for stream, header in fetch(connection, "SELECT id, header FROM stream"):
            early = orjson.dumps({**orjson.loads(header), "made_at": "1998-01-01T00:00:00Z"})
            run_many(connection, "UPDATE stream SET header = ? WHERE id = ?", [(early, stream)])


@pytest.mark.parametrize(
    "harm",
    [
        _long_text, _early_clock, _late_clock, _long_sheet, _blank_before_sheet, _long_title, _many_sheets,
        _clock_of_a_new_store,
    ],
)  # fmt: skip
def test_what_nobody_reads_is_not_handed_out_and_travels_once_it_is_written_anew(
    harm: Callable[[Workspace], None], an: Laptop, binh: Laptop, folder: Path
) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_annual", {"number": "12"})
    if harm is not _clock_of_a_new_store:
        hand_over(an, binh, usb)
    with an.work() as unit:
        harm(unit)
        editing.set_fields(unit, "plans", "plan_annual", {"number": "13"})
    with an.work() as unit:  # closing signs what can be signed, and opening again is no trouble either
        with pytest.raises(Misuse) as caught:
            conflicts.exchange(unit, usb / "x.dxsync")
        assert "restate" in caught.value.hint
        assert not (usb / "x.dxsync").exists()
        assert care.verify(unit).problems
        done = rejoining.restate(unit)
        assert done.entries
        assert bool(done.shortened) == (harm is _long_text)
        assert rejoining.restate(unit).entries == 0
    hand_over(an, binh, usb)
    assert digest(an) == digest(binh)
    with binh.work() as unit, unit.store.read() as connection:
        assert unit.rows("plans").one(connection, "plan_annual")["number"] == "13"  # type: ignore[index]
        if harm is _long_text:
            text = unit.rows("narratives").one(connection, "n1")["results"]  # type: ignore[index]
            assert len(text) == TEXT_LIMIT
            assert text.endswith("đ…")


def test_a_store_that_everybody_reads_is_left_as_it_is(an: Laptop) -> None:
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_annual", {"number": "12"})
        before = unit.store.version
        assert rejoining.restate(unit) == rejoining.Restated(0, 0, [], "")
        assert unit.store.version == before


@pytest.mark.parametrize("length", [TEXT_LIMIT, TEXT_LIMIT + 1])
def test_an_explanation_is_as_long_as_readers_take(ready: Workspace, length: int) -> None:
    rule = next(f.rule for f in review.check(ready) if f.explanation)
    if length <= TEXT_LIMIT:
        assert review.explain(ready, rule, text="g" * length).saved
    else:
        with pytest.raises(Invalid, match="Nội dung giải trình"):
            review.explain(ready, rule, text="g" * length)


def test_a_value_that_no_verb_looked_at_is_refused_with_field_and_limit(unit: Workspace) -> None:
    with pytest.raises(Invalid, match=r"Ghi chú: dài 4\.001 ký tự, nhiều nhất 4\.000") as caught:
        unit.journal.write(Cause.EDIT, "Sửa", [Edit("plans", "plan_annual", {"note": "x" * 4001})])
    assert caught.value.exit_code == 1
    with unit.store.read() as connection:
        assert not fetch(connection, "SELECT * FROM change")


def test_letters_newer_than_the_tables_are_taken_from_others_and_named_when_typed(unit: Workspace) -> None:
    unit.journal.write(Cause.EDIT, "Sửa", [Edit("plans", "plan_annual", {"note": f"biểu tượng {NEWER}"})])
    saved = editing.set_fields(unit, "plans", "plan_annual", {"signer": f"An {NEWER}"})
    assert "U+E5678" in saved.refused[0].message


@pytest.mark.parametrize("never", ["\ufffe", "\ufdd0", "\u200b", "\x07", "\ud800"])
def test_what_never_is_a_letter_is_taken_from_nobody(unit: Workspace, never: str) -> None:
    with pytest.raises((Invalid, orjson.JSONEncodeError)):
        unit.journal.write(Cause.EDIT, "Sửa", [Edit("plans", "plan_annual", {"note": f"a{never}b"})])


@pytest.mark.parametrize(("year", "kept"), [(1970, "2000-01-01T00:00:00Z"), (2250, "2199-12-31T23:59:59Z")])
def test_a_wrong_clock_is_brought_into_bounds_and_told(
    year: int, kept: str, unit: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dates, "_clock", lambda: datetime(year, 5, 1, tzinfo=UTC))
    assert dates.clock_is_wrong()
    editing.set_fields(unit, "plans", "plan_annual", {"number": "12"})
    with unit.store.read() as connection:
        ((body, header),) = fetch(connection, "SELECT batch.body, header FROM batch JOIN stream ON stream = stream.id")
    assert Batch.read(body).made_at == orjson.loads(header)["made_at"] == kept


def test_the_row_of_a_long_place_stays(unit: Workspace) -> None:
    sheet = "Danh sách các hệ thống " * 40
    source = Source("sổ.xlsx", "ab" * 32, {sheet: {"name": "C"}})
    edit = Edit("systems", "s1", {"name": "Cổng"}, place=f"{sheet}!17")
    unit.journal.write(Cause.IMPORT, "Nhập", [edit], source=source)
    (line,) = history.history(unit, "systems", "s1")
    assert line.source.endswith("…, C17")
    assert len(line.source) < NAME_LIMIT + 100


odd = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["e\u0302\u0301", "a\r\nb", " Trang  1 ", "\x07", "\u202eabc", NEWER, "𐓏", "\u00a0x\u00a0", "=1+1", "🫩"]
    ),
    st.builds(lambda letter, n: letter * n, st.characters(), st.sampled_from([199, 201, 500, 501, 4000, 4001, 9000])),
)
clocks = st.sampled_from([1969, 1999, 2000, 2026, 2199, 2200, 9999])


def _import(unit: Workspace, text: str, other: str, folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    try:
        sheet.title = other[:31]
    except ValueError:
        sheet.title = "Trang"
    try:
        for row in (["STT", "Tên hệ thống thông tin", "Ghi chú"], [1, "Cổng dịch vụ", text], [2, text, other]):
            sheet.append(row)
    except Exception:  # noqa: BLE001 - openpyxl takes no control characters
        return
    book.save(folder / "sổ.xlsx")
    workbooks.import_workbook(unit, folder / "sổ.xlsx", register="systems", allowing=Allowing(partial=True))


def _attach(unit: Workspace, text: str, _other: str, folder: Path) -> None:
    try:
        path = folder / f"{text[:60].replace('/', '_')}.pdf"
        path.write_bytes(b"%PDF-1.7")
    except (OSError, ValueError):
        return
    attachments.attach(unit, "plans", "plan_annual", path)


def _explain(unit: Workspace, text: str, _other: str, _folder: Path) -> None:
    for finding in review.check(unit)[:40]:
        review.explain(unit, finding.rule, text=text)


VERBS: dict[str, Callable[[Workspace, str, str, Path], object]] = {
    "set": lambda unit, text, _other, _folder: editing.set_fields(unit, "plans", "plan_annual", {"note": text}),
    "new": lambda unit, text, other, _folder: editing.create(unit, "systems", {"name": text, "note": other}),
    "paste": lambda unit, text, other, _folder: editing.paste(
        unit, "plans", [("plan_annual", {"number": text}), ("plan_5y", {"signer": other})], title=other, partial=True
    ),
    "delete": lambda unit, _text, _other, _folder: editing.delete(unit, "plans", ["plan_annual"]),
    "resolve": lambda unit, text, _other, _folder: editing.resolve(unit, "plans", "plan_annual", {"note": text}),
    "import": _import,
    "attach": _attach,
    "explain": _explain,
    "undo": lambda unit, _text, _other, _folder: history.undo(unit),
    "redo": lambda unit, _text, _other, _folder: history.redo(unit),
}


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> tuple[Laptop, Laptop, Laptop, Path]:
    """Two laptops and a centre that believe each other, with nothing entered."""
    folder = tmp_path_factory.mktemp("ba-may")
    (folder / "usb").mkdir()
    an, binh = laptop(folder, "an", "Nguyễn Văn An"), laptop(folder, "binh", "Trần Thị Bình")
    central = Laptop(folder / "tu", office.move_in(office.centre(), folder / "tu", folder / "central.dxdb"))
    believe(an, binh, folder / "usb")
    enrolled(an, central, folder / "usb")
    with office.at_home(central.home):  # what colleagues exchange the centre opens with this key alone
        keyfiles.save(office.recovery_key(), "recovery")
    return an, binh, central, folder


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(sorted(VERBS)), odd, odd, clocks), min_size=1, max_size=6))
def test_whatever_the_verbs_accept_a_fresh_reader_takes(
    offices: tuple[Laptop, Laptop, Laptop, Path], steps: list[tuple[str, str, str, int]]
) -> None:
    *laptops, folder = offices
    writer, reader, central = (Laptop(one.home, folder / f"moi-{one.store.name}") for one in laptops)
    for old, new in zip(laptops, (writer, reader, central), strict=True):
        shutil.copy(old.store, new.store)
    with pytest.MonkeyPatch.context() as patch:
        with writer.work() as unit:
            for verb, text, other, year in steps:
                patch.setattr(dates, "_clock", lambda year=year: datetime(year, 5, 1, tzinfo=UTC))
                with suppress(Problem):
                    VERBS[verb](unit, text, other, folder)
            if not unit.store.version:
                return
            conflicts.exchange(unit, folder / "usb" / "doi.dxsync")
            assert care.verify(unit).problems == []
        for taker in (reader, central):
            with taker.work() as store:
                receiving.merge(store, folder / "usb" / "doi.dxsync")
                assert care.verify(store).problems == []
    assert digest(writer) == digest(reader)
