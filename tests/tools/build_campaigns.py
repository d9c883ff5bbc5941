"""Makes the built-in campaigns from the catalogue sheets: ``python tests/tools/build_campaigns.py DIR_WITH_CSV``.

Run it when a catalogue changes; raise the edition of what was already published. Output: resources/campaigns/.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import orjson

from dxdesk import text
from dxdesk.models import campaign as models
from dxdesk.models.campaign import Campaign, Deadline
from dxdesk.models.unit import Unit

OUT = Path(__file__).parents[2] / "resources" / "campaigns"
Line = dict[str, str]

GENERATED = (
    "Danh mục do phần mềm dựng sẵn từ các báo cáo chuyển đổi số đã công bố (số liệu đến 26/04/2022 và 25/02/2023); "
    "mã của chỉ tiêu, nhiệm vụ, nền tảng do người soạn đặt; đơn vị từ năm 2025 ghi theo kiến thức chung, "
    "vùng theo đơn vị cũ cùng tên. "
    "Chỗ ghi “cần đối chiếu” phải so lại với văn bản gốc trước khi dùng chính thức."
)
UNSET_DEADLINE = "Chưa có văn bản ấn định thời hạn gửi báo cáo trong danh mục nguồn; cần đối chiếu."
FIRST_DAY_UNKNOWN = "2007-07-31"  # agencies whose first day the source leaves open live as long as the ministries do

CITIES_2025 = {"Hà Nội", "Huế", "Hải Phòng", "Đà Nẵng", "TP. Hồ Chí Minh", "Cần Thơ"}
PROVINCES_ONLY = {"community_team_count", "community_team_members"}  # teams are set up by localities (793/BTTTT-THH)
EVERYONE = {"bo nganh dia phuong": "*ALL", "co quan nha nuoc": "*ALL", "dia phuong": "*PROV", "bo nganh": "*MIN"}


class Sheets:
    """The catalogue folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cache  # noqa: B019 - lives as long as the tool
    def lines(self, name: str) -> list[Line]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return [{k: text.clean(v) for k, v in line.items()} for line in csv.DictReader(file)]

    def units(self) -> tuple[Unit, ...]:
        now = [
            Unit(
                **{
                    **line,
                    "valid_from": line["valid_from"] or FIRST_DAY_UNKNOWN,
                    "valid_to": line["valid_to"] or None,
                    "aliases": self._aliases(line),
                }
            )
            for line in self.lines("units")
        ]
        return (*now, *self._provinces_2025(now), *self._ministries_2025(now))

    def _aliases(self, unit: Line) -> tuple[str, ...]:
        """Spellings met in the field that loose comparison doesn't already bring together."""
        known = {text.fold(unit[k]) for k in ("code", "name", "full_name")}
        found = []
        for line in self.lines("unit_aliases"):
            folded = text.fold(line["variant"])
            if line["code"] == unit["code"] and line["canonical"] == unit["name"] and folded not in known:
                known.add(folded)
                found.append(line["variant"])
        return tuple(found)

    def _provinces_2025(self, now: list[Unit]) -> Iterable[Unit]:
        """The provinces that are new or changed since 2025; unchanged ones simply go on."""
        by_name = {u.name: u for u in now}
        made: dict[str, Unit] = {}
        for line in self.lines("successor_units"):
            code, name, day = line["new_code"], line["new_name"], line["effective_date"]
            if line["change"] == "unchanged" or code in made:
                continue
            before = by_name.get(name) or by_name[line["old_name"]]
            city = name in CITIES_2025
            full = before.full_name if before.name == name else f"{'Thành phố' if city else 'Tỉnh'} {name}"
            made[code] = Unit(
                code=code,
                name=name,
                full_name=full,
                kind="city" if city else "province",
                region=before.region,
                valid_from=day,
                aliases=before.aliases if before.name == name else (),
            )
        return made.values()

    def _ministries_2025(self, now: list[Unit]) -> Iterable[Unit]:
        by_name = {u.name: u for u in now}
        made: dict[str, Unit] = {}
        for line in self.lines("successor_ministries"):
            code, name = line["new_code"], line["new_name"]
            aliases = by_name[name].aliases if name in by_name else ()
            made[code] = Unit(
                code=code,
                name=name,
                full_name=name,
                kind="ministry",
                valid_from=line["effective_date"],
                aliases=aliases,
            )
        return made.values()

    @cache  # noqa: B019 - lives as long as the tool
    def _agencies(self) -> dict[str, str]:
        """Folded name → code, longest first, generic names last."""
        named = {text.fold(name): u.code for u in self.units() for name in (u.full_name, u.name)}
        named |= {text.fold(line["variant"]): line["code"] for line in self.lines("unit_aliases")}
        return dict(sorted(named.items(), key=lambda pair: -len(pair[0]))) | EVERYONE

    def leads(self, agencies: str) -> tuple[str, ...]:
        """The codes named in a text such as "Bộ Công an, Văn phòng Chính phủ, các bộ, ngành, địa phương"."""
        rest, found = text.fold(agencies), []
        for name, code in self._agencies().items():
            rest, times = re.subn(rf"\b{re.escape(name)}\b", "|", rest)
            if times and code not in found:
                found.append(code)
        return tuple(found)

    def plan_items(self, year: str) -> tuple[models.PlanItem, ...]:
        """Deadlines belong to the year they lie in."""
        return tuple(
            models.PlanItem(
                code=line["code"],
                name=line["name"],
                kind=line["kind"],
                pillar=line["pillar"],
                applies_to=line["applies_to"],
                deadlines=_deadlines(line["deadline"] if line["deadline"].startswith(year) else ""),
                variants=tuple(
                    models.Variant(code=c, name=n) for c, _eq, n in (v.partition("=") for v in _split(line["variants"]))
                ),
            )
            for line in self.lines("plan_items")
        )

    def indicators(self, names: set[str]) -> tuple[models.Indicator, ...]:
        return tuple(self._indicator(line) for line in self.lines("indicators") if line["campaign"] in names)

    def _indicator(self, line: Line) -> models.Indicator:
        own = ("*PROV",) if line["code"] in PROVINCES_ONLY else ("*ALL",)
        return models.Indicator(
            **{
                k: line[k]
                for k in (
                    "code",
                    "no",
                    "name",
                    "pillar",
                    "numerator_name",
                    "denominator_name",
                    "target_op",
                    "lead_agency",
                    "entered_by",
                    "accumulates",
                )
            },
            unit_of_measure=line["unit"],
            target=line["target"] or None,
            target_date=line["target_date"] or None,
            leads=own if line["entered_by"] == "unit" else self.leads(line["lead_agency"]),
        )

    def tasks(self, year: str) -> tuple[models.Task, ...]:
        return tuple(
            models.Task(
                code=line["task_id"],
                name=line["title"],
                **{k: line[k] for k in ("kind", "section", "no", "lead_agency", "coop", "deadline_text")},
                as_of=line["as_of"],
                leads=tuple(line["lead_codes"].split()),
                unit_codes=tuple(line["unit_codes"].split()),
                deadlines=_deadlines(line["deadline"]),
            )
            for line in self.lines("tasks")
            if line["as_of"].startswith(year)
        )

    def documents(self, as_of: str) -> tuple[models.LegalDocument, ...]:
        """What was issued by then, each document once whatever the spellings of its number."""
        found: dict[tuple[str, str], models.LegalDocument] = {}
        for line in self.lines("legal_documents"):
            day = line["date"] if re.fullmatch(r"\d{4}-\d\d-\d\d", line["date"]) else None
            if line["date"] <= as_of:
                found.setdefault(
                    (line["number_canonical"], line["date"]),
                    models.LegalDocument(
                        id=line["doc_id"],
                        number=line["number_canonical"],
                        day=day,
                        type=line["type"],
                        issuer=line["issuer"],
                        summary=line["summary"],
                    ),
                )
        return tuple(found.values())

    def campaign(self, indicators: set[str], year: str, **head: object) -> Campaign:
        return Campaign.model_validate(
            {
                **head,
                "edition": 1,
                "replaces": None,
                "schema_number": 1,
                "programme_began": "2020-06-03",
                "generated": GENERATED,
                "units": self.units(),
                "pillars": tuple(
                    models.Pillar(code=p["code"], name=p["name"], order=int(p["order"])) for p in self.lines("pillars")
                ),
                "plan_items": self.plan_items(year),
                "platforms": tuple(models.Platform(**line) for line in self.lines("platforms")),
                "indicators": self.indicators(indicators),
                "tasks": self.tasks(year),
                "legal_documents": self.documents(str(head["as_of"])),
            }
        )


def _deadlines(day: str) -> tuple[Deadline, ...]:
    return (Deadline(day=day),) if day else ()


def _split(listed: str) -> list[str]:
    return [part for part in listed.split(";") if part]


def main(folder: Path) -> None:
    """Writes every campaign and the index of what was written."""
    sheets = Sheets(folder)
    made = [
        sheets.campaign(
            {"2022-q1", "2022"},
            "2022",
            id="2022-q1",
            title="Báo cáo chuyển đổi số quý I năm 2022",
            period="Quý I/2022",
            starts="2022-01-01",
            ends="2022-03-31",
            as_of="2022-04-26",
            deadlines=(Deadline(day="2022-04-30", legal_basis=UNSET_DEADLINE),),
        ),
        sheets.campaign(
            {"2023"},
            "2023",
            id="2023",
            title="Báo cáo chuyển đổi số năm 2023",
            period="Năm 2023",
            starts="2023-01-01",
            ends="2023-12-31",
            as_of="2023-12-31",
            deadlines=(Deadline(day="2024-01-15", legal_basis=UNSET_DEADLINE),),
        ),
    ]
    OUT.mkdir(parents=True, exist_ok=True)
    index = []
    for campaign in made:
        (OUT / f"{campaign.id}.json").write_bytes(campaign.body)
        index.append({"id": campaign.id, "title": campaign.title, "edition": campaign.edition, "sha256": campaign.hash})
    (OUT / "index.json").write_bytes(orjson.dumps(index, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
