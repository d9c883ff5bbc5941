"""What a check says of the data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dxdesk.i18n import N_


class Severity(StrEnum):
    """An error blocks confirming; a warning needs an explanation that travels along; a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITY_LABELS = {Severity.ERROR: N_("Lỗi"), Severity.WARNING: N_("Cảnh báo"), Severity.NOTE: N_("Lưu ý")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of one rule. `digest` is of the values the rule read: an explanation holds while it stays the same."""

    severity: Severity
    rule: str
    register: str
    record: str
    field: str
    message: str
    legal_basis: str = ""
    suggestion: str = ""  # what to do, in words
    fix: tuple[tuple[str, str | int | bool | None], ...] = ()  # field → value that would settle it
    digest: str = ""
    explanation: str = ""  # of a warning; empty where none is given or it has lapsed
    lapsed: bool = False

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.rule, self.register, self.record, self.field)

    @property
    def blocks(self) -> bool:
        """Whether confirming must wait for it."""
        return self.severity is Severity.ERROR or (self.severity is Severity.WARNING and not self.explanation)

    def explained(self, words: str, *, lapsed: bool) -> Finding:
        return replace(self, explanation="" if lapsed else words, lapsed=lapsed)
