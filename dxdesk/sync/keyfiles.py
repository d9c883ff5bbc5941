"""Where private keys are kept: one small file each in the user's profile, outside every store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from dxdesk import text
from dxdesk.errors import Missing, Misuse, Place, Problem, Unreadable, UpdateNeeded
from dxdesk.i18n import _
from dxdesk.paths import atomic_write, home, make_private
from dxdesk.sync.keys import DeviceKey, KeyRole, Locked, PublicKeys, seal, unseal

_FORMAT = 1
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}")


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key file as it can be seen without its passphrase."""

    name: str
    role: KeyRole
    public: PublicKeys
    protected: bool
    path: Path


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: int
    role: KeyRole
    public: PublicKeys
    secret: dict[str, str] | str  # in the clear, or an armored age file under the passphrase


def save(key: DeviceKey, name: str, passphrase: str = "", folder: Path | None = None) -> Path:
    """Keep a key under a name in a folder (the profile's own by default); saving it again changes its passphrase.

    The name is lower-case ASCII ("device", "approver"). Raises `Misuse` rather than replace another key: that can't be
    made good again. OSError when the folder can't be written.
    """
    path = _path(name, folder)
    if path.exists() and _read(path).public != key.public:
        raise Misuse(_("Đã có một khóa khác tên “{name}”.").format(name=name), hint=_("Hãy đặt tên khác cho khóa mới."))
    secret: dict[str, str] | str = key.secrets()
    if passphrase:
        secret = seal(orjson.dumps(secret), passphrase)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    body = {"format": _FORMAT, "role": str(key.role), "public": key.public.model_dump(), "secret": secret}
    atomic_write(path, orjson.dumps(body, option=orjson.OPT_INDENT_2), private=True)
    return path


def load(name: str, passphrase: str = "", folder: Path | None = None) -> DeviceKey:
    """The key of a name. Raises `Missing`, `Locked` for a passphrase that lacks or is wrong, `Unreadable`."""
    return load_file(_path(name, folder), passphrase)


def load_file(path: Path, passphrase: str = "") -> DeviceKey:
    """The key in a file, whatever its name. Raises what `load` raises."""
    stored = _read(path)
    try:
        secrets = stored.secret if isinstance(stored.secret, dict) else orjson.loads(_unlock(stored.secret, passphrase))
        key = DeviceKey.from_secrets(stored.role, secrets)
    except (TypeError, ValueError):
        raise _damaged(path) from None
    if key.public != stored.public:
        raise _damaged(path)
    return key


def stored_keys(folder: Path | None = None) -> list[StoredKey]:
    """The keys kept in a folder, by name; no passphrase is needed."""
    found = []
    kept = _folder(folder)
    make_private(kept)
    for path in sorted(kept.glob("*.key")):
        make_private(path)
        stored = _read(path)
        found.append(StoredKey(path.stem, stored.role, stored.public, isinstance(stored.secret, str), path))
    return found


def public_of(path: Path) -> PublicKeys | None:
    """The public half of a key file; None where the file is none, or can't be read."""
    try:
        return _read(path).public
    except (Problem, OSError):
        return None


def path_of(name: str) -> Path:
    """Where the key of a name lies in the profile, if it does."""
    return _path(name, None)


def _unlock(sealed: str, passphrase: str) -> bytes:
    if not passphrase:
        raise Locked(_("Khóa này được bảo vệ bằng mật khẩu."), hint=_("Hãy nhập mật khẩu của khóa."))
    return unseal(sealed, passphrase)


def _read(path: Path) -> _File:
    try:
        raw = orjson.loads(path.read_bytes())
        if isinstance(raw, dict) and isinstance(raw.get("format"), int) and raw["format"] > _FORMAT:
            message = _("Khóa này do phiên bản phần mềm mới hơn tạo ra.")
            raise UpdateNeeded(message, place=Place(path.name), hint=_("Hãy cập nhật phần mềm."))
        return _File.model_validate(raw)
    except FileNotFoundError:
        message = _("Máy này chưa có khóa “{name}”.").format(name=path.stem)
        raise Missing(message, hint=_("Hãy tạo khóa trước.")) from None
    except (orjson.JSONDecodeError, ValidationError):
        raise _damaged(path) from None


def _damaged(path: Path) -> Unreadable:
    hint = _("Hãy khôi phục tệp khóa từ bản sao, hoặc tạo khóa mới và đăng ký lại.")
    return Unreadable(_("Tệp khóa bị hỏng."), place=Place(path.name), hint=hint)


def _folder(folder: Path | None) -> Path:
    return folder if folder is not None else home() / "keys"


def _path(name: str, folder: Path | None) -> Path:
    if not _NAME.fullmatch(name):
        raise Misuse(_("Tên khóa “{name}” không hợp lệ.").format(name=text.shorten(name)))
    return _folder(folder) / f"{name}.key"
