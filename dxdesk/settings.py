"""What the program remembers about its user: settings and the tokens of the stores opened in this profile."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from dxdesk.i18n import Language
from dxdesk.paths import atomic_write, home

_log = logging.getLogger(__name__)

Theme = Literal["system", "light", "dark"]

RECENT = 8  # stores that the first page offers


class Settings(BaseModel):
    """The choices of one person on one computer; every field has a default, so an older file is still good."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Language = "vi"
    theme: Theme = "system"
    officer: str = ""
    office: str = ""
    recent: tuple[str, ...] = Field(default=(), max_length=RECENT)

    def opened(self, store: str) -> Settings:
        """These settings with `store` (a path or a URL) first among the recent ones."""
        others = [known for known in self.recent if known != store]
        return self.model_copy(update={"recent": (store, *others)[:RECENT]})


_TEXTS = TypeAdapter(dict[str, str])


def load() -> Settings:
    """The saved settings, or the defaults; a damaged file is kept aside with the suffix .bad."""
    path = home() / "settings.json"
    try:
        return Settings.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Settings()
    except ValidationError:
        _keep_aside(path)
        return Settings()


def save(settings: Settings) -> None:
    """Replaces the saved settings; OSError when the profile can't be written."""
    atomic_write(home() / "settings.json", settings.model_dump_json(indent=2).encode())


def known_token(store_id: str) -> str | None:
    """The token this profile last left in the store; another one there means a copy or a restored backup."""
    return _tokens().get(store_id)


def remember_token(store_id: str, token: str) -> None:
    """Keeps the token of a store, also when two windows do so at once; OSError when the profile can't be written."""
    with FileLock(home() / "tokens.lock"):
        tokens = {**_tokens(), store_id: token}
        atomic_write(_tokens_path(), json.dumps(tokens, indent=1, sort_keys=True).encode(), private=True)


def known_headings() -> dict[str, str]:
    """What a person said that the headings of other offices' sheets mean: question → field. A damaged file is kept
    aside; the headings are asked about again."""
    return _texts(home() / "headings.json")


def remember_headings(headings: Mapping[str, str]) -> None:
    """Keeps these headings and no others; OSError when the profile can't be written."""
    body = json.dumps(dict(headings), ensure_ascii=False, indent=1, sort_keys=True)
    atomic_write(home() / "headings.json", body.encode())


def _tokens_path() -> Path:
    return home() / "tokens.json"


def _tokens() -> dict[str, str]:
    """By store, empty where they are damaged: every store then looks like a copy and begins a new stream, which is
    always safe."""
    return _texts(_tokens_path())


def _texts(path: Path) -> dict[str, str]:
    try:
        return _TEXTS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValidationError:
        _keep_aside(path)
        return {}


def _keep_aside(path: Path) -> None:
    path.replace(path.with_name(path.name + ".bad"))
    _log.warning("%s is damaged: kept aside as %s.bad", path.name, path.name)
