"""Makes docs/codes.md, the codes that commands take and files hold: ``python tests/tools/build_codes.py``.

Run it when a rule or a unit is added; a test compares the page with what it would write.
"""

from __future__ import annotations

from pathlib import Path

from dxdesk.checks.rules import RULES
from dxdesk.models.builtin import builtin, builtin_campaigns
from dxdesk.models.finding import SEVERITY_LABELS
from dxdesk.models.registers import REGISTERS
from dxdesk.models.unit import Unit

OUT = Path(__file__).parents[2] / "docs" / "codes.md"

HEAD = """# Codes

What `--unit` and `explain` take and what files hold. Written by `python tests/tools/build_codes.py` from the
declarations; a test keeps it true. [command-line.md](command-line.md) has the commands.

## Registers
"""
RULES_SAID = """
## Rules

`dxdesk check` names them under `rule`, `dxdesk explain STORE RULE` takes them. Severities are those a campaign may
change; only warnings are explained. A rule without a register looks at several.
"""
UNITS_SAID = """
## Units

Those of the built-in campaigns. A code may have meant another unit before: the days are those between which it means
this one. The centre's campaign file has its own list.
"""


def page() -> str:
    """The whole page."""
    return "\n".join((HEAD, *_registers(), RULES_SAID, *_rules(), UNITS_SAID, *_units(), ""))


def _registers() -> list[str]:
    lines = [f"| `{r.key}` | {r.title} | {r.form or '–'} |" for r in REGISTERS.values()]
    return ["| code | register | form |", "|---|---|---|", *lines]


def _rules() -> list[str]:
    lines = [
        f"| `{rule.id}` | {SEVERITY_LABELS[rule.severity]} | {rule.register or '–'} | {rule.title} |"
        for rule in sorted(RULES.values(), key=lambda rule: (rule.register, rule.id))
    ]
    return ["| rule | severity | register | what it finds |", "|---|---|---|---|", *lines]


def _units() -> list[str]:
    found: dict[tuple[str, str], Unit] = {}
    for summary in builtin_campaigns():
        found |= {(unit.code, unit.valid_from): unit for unit in builtin(summary.id).units}
    order = sorted(found.values(), key=lambda u: (u.group != "province", u.code, u.valid_from))
    lines = [f"| `{u.code}` | {u.full_name or u.name} | {u.valid_from} | {u.valid_to or '–'} |" for u in order]
    return ["| code | unit | from | to |", "|---|---|---|---|", *lines]


if __name__ == "__main__":
    OUT.write_text(page(), encoding="utf-8")
