"""Offices at work, for the tests of the verbs: the centre that publishes, a unit whose figures can be confirmed."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from dxdesk.dates import now
from dxdesk.demo.stage import at_home
from dxdesk.flows.centre import publishing
from dxdesk.flows.entering import editing, workbooks
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import review
from dxdesk.flows.workspace import PlainRow, Workspace, load_key
from dxdesk.models.campaign import Campaign, Centre
from dxdesk.models.finding import Severity
from dxdesk.paths import resources
from dxdesk.sync import keyfiles, package
from dxdesk.sync.keys import DeviceKey, KeyRole
from dxdesk.sync.manifest import CAMPAIGN as CAMPAIGN_MEMBER
from dxdesk.sync.manifest import KEYS, Kind, Manifest
from dxdesk.sync.statements import Trust, sign, write_lines

UNIT, CAMPAIGN = "20", "2022-q1"
OFFICER, HEAD = "Nguyễn Văn An", "Trần Thị Bình"
BOOKS = Path(__file__).parent.parent / "data" / "workbooks"
PLANS, SYSTEMS = BOOKS / "lang-son-van-ban.xlsx", BOOKS / "lang-son-he-thong-thong-tin.xlsx"
FAULTY, MARKED = BOOKS / "nghe-an-van-ban-co-loi.xlsx", BOOKS / "da-nang-van-ban-danh-dau-x.xlsx"
COUNTRY = resources() / "sample" / "ca-nuoc-quy-1-2022.xlsx"
NOT_PREPARED = {("systems", "dossier_status"): "not_prepared"}

_room = tempfile.TemporaryDirectory(prefix="dxdesk-offices-")  # goes when the tests end


@cache
def centre() -> Path:
    """The folder of the central office: its profile `home`, its store `central.dxdb`, its campaign file `ky.dxsync`."""
    folder = Path(_room.name) / "centre"
    with (
        at_home(folder / "home"),
        lifecycle.new_store(folder / "central.dxdb", CAMPAIGN, profile="central", officer="Cán bộ tổng hợp") as central,
    ):
        publishing.publish(central, folder / "ky.dxsync")
    return folder


def campaign_file() -> Path:
    return centre() / "ky.dxsync"


@cache
def ready() -> Path:
    """The folder of a unit whose figures are complete and explained: its profile `home` and its store `20.dxdb`."""
    folder = Path(_room.name) / "unit"
    with (
        at_home(folder / "home"),
        lifecycle.new_store(folder / "20.dxdb", str(campaign_file()), unit=UNIT, officer=OFFICER) as unit,
    ):
        fill(unit)
    return folder


def fill(unit: Workspace) -> None:
    """Import, type and explain everything that the sample unit reports."""
    fill_what_is_asked(unit)
    for register, new in _typed()["new"].items():
        editing.paste(unit, register, [(None, row) for row in new])
    for rule in {f.rule for f in review.check(unit) if f.severity is Severity.WARNING}:
        review.explain(unit, rule, text="Đã rà soát với đơn vị vận hành, số liệu đúng.")


def fill_what_is_asked(unit: Workspace) -> None:
    """What no report may be without; done again, it changes nothing."""
    workbooks.import_workbook(unit, PLANS)
    workbooks.import_workbook(unit, SYSTEMS, meaning=NOT_PREPARED)
    for register, rows in _typed()["existing"].items():
        editing.paste(unit, register, list(rows.items()))


def _typed() -> Any:
    return orjson.loads((resources() / "sample" / "entries.json").read_bytes())


def move_in(folder: Path, home: Path, target: Path) -> Path:
    """Copy an office's profile and store to where a test works; returns the store."""
    shutil.copytree(folder / "home", home, dirs_exist_ok=True)
    store = next(folder.glob("*.dxdb"))
    return Path(shutil.copy(store, target))


def row(unit: Workspace, register: str, record: str) -> PlainRow:
    """A row as it stands."""
    with unit.store.read() as connection:
        found = unit.rows(register).one(connection, record)
    assert found is not None
    return found


def rows(unit: Workspace, register: str) -> list[PlainRow]:
    """The recorded rows of a register."""
    with unit.store.read() as connection:
        return list(unit.rows(register).all(connection))


def values(unit: Workspace, register: str, record: str, *names: str) -> list[Any]:
    found = row(unit, register, record)
    return [found[name] for name in names]


def published() -> Campaign:
    """The edition in the centre's campaign file."""
    return lifecycle.read_source(str(campaign_file())).campaign


def altered(campaign: Campaign, **changes: Any) -> Campaign:
    """The edition with other contents, as somebody might forge it."""
    return Campaign.model_validate({**campaign.model_dump(), **changes})


def campaign_package(path: Path, campaign: Campaign, home: Path | None = None) -> Path:
    """Any edition as a campaign file, signed by the centre whose profile is `home` (the published one's by default)."""
    with at_home(home or centre() / "home"):
        key, recovery = keyfiles.load("centre"), recovery_key()
    statements = [
        sign(Trust(role=k.role, unit="", campaign="", holder="Cơ quan tổng hợp", public=k.public,
                   by=key.public.minisign, made_at=f"{campaign.starts}T00:00:00Z"), key)
        for k in (key, recovery)
    ]  # fmt: skip
    manifest = Manifest(kind=Kind.CAMPAIGN, number=campaign.edition, unit="", campaign=campaign.id,
                        edition=campaign.hash, device=key.public.minisign, created=now())  # fmt: skip
    package.write(path, manifest, {CAMPAIGN_MEMBER: campaign.body, KEYS: write_lines(statements)}, key)
    return path


def recovery_key() -> DeviceKey:
    """The recovery key of the profile in use, else the one that the central office put beside its store."""
    held = [one.path for one in keyfiles.stored_keys() if one.role is KeyRole.RECOVERY]
    return keyfiles.load_file(next(iter([*held, *centre().glob("KHÓA KHÔI PHỤC*.key")])))


def keys_of(home: Path) -> Centre:
    """The keys of a central office, made where there are none."""
    with at_home(home):
        key, recovery = load_key("centre", KeyRole.CENTRE), load_key("recovery", KeyRole.RECOVERY)
    return Centre(public_key=key.public.minisign, recipient=key.public.recipient, recovery=recovery.public.recipient)
