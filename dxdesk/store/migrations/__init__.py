"""Steps that bring the lasting tables of an older store up to date."""

from __future__ import annotations

from typing import Final

VERSION: Final = 5  # schema of the lasting tables; versions/ has one step for each
