"""docs/command-line.md says what the commands really take and print."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import typer.main

from dxdesk import cli
from dxdesk.paths import resources

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
SECTIONS: dict[str, str] = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
COMMANDS: dict[str, Any] = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
EVERYWHERE = {"--json", "--help"}
_KEY = re.compile(r"`([a-z_0-9]+)(\[\]|\{\})?`(?:\s*\(([^)]*)\))?")
SAMPLE = resources() / "sample"
WORKBOOKS = Path(__file__).parents[1] / "data" / "workbooks"


def documented(name: str) -> set[str]:
    """The paths of keys a section names: "findings[].rule", "vector{}"."""
    said = re.sub(r"\s+", " ", SECTIONS[name].partition("JSON:")[2])
    found: set[str] = set()
    for key, kind, inside in _KEY.findall(said):
        inner = re.findall(r"`([a-z_0-9]+)(?:\[\]|\{\})?`", inside)
        found |= {f"{key}.{one}" for one in inner} or {key}
        if kind == "{}":
            found = (found - {key}) | {f"{key}{{}}"}
    return found


def printed(value: Any, free: Iterable[str]) -> Iterator[str]:
    """The paths of keys an object has, down to its second level; objects with free keys are not looked into."""
    for key, inside in value.items():
        if f"{key}{{}}" in free:
            yield f"{key}{{}}"
            continue
        objects = [o for o in (inside if isinstance(inside, list) else [inside]) if isinstance(o, dict)]
        yield from {f"{key}.{inner}" for o in objects for inner in o} or {key}


class Console:
    """Runs commands in this process; keeps the keys each of them printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.keys: dict[str, set[str]] = {}

    def run(self, name: str, *arguments: object, code: int | None = 0) -> dict[str, Any]:
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            done = cli.main([name, *map(str, arguments), "--json"])
            assert code in (None, done), (name, out.buffer.getvalue())  # type: ignore[attr-defined]
        out.flush()
        result: dict[str, Any] = orjson.loads(out.buffer.getvalue())  # type: ignore[attr-defined]
        self.keys.setdefault(name, set()).update(printed(result, documented(name)))
        return result


def test_every_command_has_its_section_and_nothing_else_has_one() -> None:
    assert set(SECTIONS) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_usage_names_every_option(name: str) -> None:
    usage = re.search(rf"^    dxdesk {name}.*$", SECTIONS[name], re.MULTILINE)
    assert usage, f"{name} has no usage line"
    declared = {opt for p in COMMANDS[name].params for opt in p.opts if opt.startswith("--")} - EVERYWHERE
    assert set(re.findall(r"--[a-z-]+", usage[0])) == declared
    assert SECTIONS[name].count("JSON: ") == 1


def test_the_keys_are_those_that_are_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole main job: the demonstration, then every other command on what it left."""
    console = Console(monkeypatch)
    run = console.run
    demo = tmp_path / "demo"
    run("demo", demo, "--units", "0")
    monkeypatch.setenv("DXDESK_HOME", str(demo / "profile" / "20"))  # the demonstration's device goes on
    store, campaign = demo / "units" / "20.dxdb", demo / "outbox" / "ky-bao-cao.dxsync"
    for name in ("check", "history", "figures", "digest", "verify"):
        run(name, store)
    run("figures", store, "systems_by_level")
    run("verify", campaign)
    run("report", store, tmp_path / "a.md")
    run("export", store, tmp_path / "a.xlsx")
    run("template", store, "systems", tmp_path / "t.xlsx")
    run("shot", store, "overview", tmp_path / "a.png")
    copy = Path(run("backup", store)["file"])
    run("reopen", store, "--reason", "sửa")
    run("set", store, "plans", "plan_5y", "issued_on=31/02/2022", code=1)
    run("set", store, "platforms", "PF33", "users=10")
    run("undo", store)
    run("redo", store)
    run("restate", store)
    run("explain", store, "level_not_monitored", "--text", "đúng")
    run("confirm", store, "--as", "preparer", "--officer", "An")
    run("confirm", store, "--as", "approver", "--officer", "Bình")
    run("submit", store, tmp_path / "20.dxsync")
    monkeypatch.setenv("DXDESK_HOME", str(demo / "profile" / "trung-uong"))
    run("publish", demo / "central.dxdb", tmp_path / "k.dxsync")
    monkeypatch.setenv("DXDESK_HOME", str(demo / "profile" / "20"))
    fresh = tmp_path / "moi.dxdb"
    run("new", fresh, "--campaign", "2022-q1", "--unit", "20")
    run("import", fresh, SAMPLE / "lang-son-he-thong-thong-tin.xlsx", "--answer", "column:systems:cột x=note")
    run("headings")
    run("import", fresh, WORKBOOKS / "nghe-an-van-ban-co-loi.xlsx", code=1)
    run("open", fresh, "2023", "--carry")
    run("move", fresh, tmp_path / "khac.dxdb")
    run("restore", shutil.copy(store, tmp_path / "20.dxdb"), copy)
    run("repair", tmp_path / "20.dxdb")
    _between_offices(run, tmp_path, demo, monkeypatch)
    for name, keys in console.keys.items():
        empty = {key for key in keys if any(one.startswith(f"{key}.") for one in keys)}  # a list that once was empty
        assert keys - empty == documented(name), name
    assert set(console.keys) == set(SECTIONS)


def _between_offices(run: Callable[..., Any], folder: Path, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A colleague with a profile of their own, then the centre: keys, exchange, conflict, return, acceptance."""
    store, central, colleague = demo / "units" / "20.dxdb", demo / "central.dxdb", folder / "binh.dxdb"
    campaign = demo / "outbox" / "ky-bao-cao.dxsync"

    def at(home: Path) -> None:
        monkeypatch.setenv("DXDESK_HOME", str(home))

    here, head_office, there = demo / "profile" / "20", demo / "profile" / "trung-uong", folder / "ho-so-binh"
    run("enrol", store, folder / "an-xin.dxsync")
    at(there)
    run("new", colleague, "--campaign", campaign, "--unit", "20", "--officer", "Bình")
    run("set", colleague, "plans", "plan_5y", "status=issued", "number=1/KH-UBND")
    run("enrol", colleague, folder / "binh-xin.dxsync")
    run("trust", colleague, folder / "an-xin.dxsync")
    run("exchange", colleague, folder / "binh.dxsync")
    at(here)
    granted = run("trust", store, folder / "binh-xin.dxsync")["keys"]
    run("reopen", store, "--reason", "gộp")
    run("merge", store, folder / "binh.dxsync", folder / "khong-co.dxsync", code=2)
    (conflict, *_more) = run("conflicts", store)["conflicts"]
    (ours,) = {side["text"] for side in conflict["sides"]} - {"1/KH-UBND"}
    run("resolve", store, "plans", conflict["record"], f"number={ours}")
    run("resolve", store, "plans", conflict["record"], "issued_on=31/02/2022", code=1)
    run("revoke", store, granted[0]["key"], "--reason", "thôi việc")
    for turn, answer in enumerate(("return", "accept")):
        run("confirm", store, "--as", "preparer", "--officer", "An", code=None)
        run("confirm", store, "--as", "approver", "--officer", "Bình", code=None)
        run("submit", store, folder / f"gui-{turn}.dxsync", code=None)
        at(head_office)
        run("merge", central, folder / f"gui-{turn}.dxsync", code=None)
        more = ("--comment", "plans/plan_5y/number=Kiểm tra lại") if answer == "return" else ()
        run(answer, central, folder / f"{answer}.dxsync", "--unit", "20", *more)
        at(here)
        run("merge", store, folder / f"{answer}.dxsync")
        if answer == "return":
            newest = run("comments", store)["comments"][0]["record"]
            asked = run("comments", store, newest, "--reply", "Đã kiểm tra, số đúng")["comments"][0]
            assert (asked["about"], asked["field"], asked["answer"]) == ("plan_5y", "number", "Đã kiểm tra, số đúng")
