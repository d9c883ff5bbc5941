"""What an example of a rule is."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.checks.office import Rows


@dataclass(frozen=True)
class Example:
    """`wrong` makes the rule speak of `field` in words that hold `says`; `right` makes it keep silent."""

    rule: str
    field: str
    says: str
    wrong: Rows
    right: Rows
    last: Rows = field(default_factory=dict)
    fix: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.rule
