"""Keys: who signed a file, and for whom it is locked. The only module that speaks to minisign and age.

A key here is a pair that always goes together: an Ed25519 key of minisign to sign with, an X25519 key of age to be
written to. Private halves live in the user's profile, outside every store, so that copies and backups never carry them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Any, Final, NoReturn

import minisign  # type: ignore[import-untyped]  # ships no types
import pyrage  # type: ignore[import-untyped]  # ships no types
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from dxdesk import text
from dxdesk.errors import Problem, Refused, Unreadable
from dxdesk.i18n import N_, _

AGE_MAGIC: Final = b"age-encryption.org/v1\n"

_UNTRUSTED_COMMENT = "signature from minisign secret key"  # what the stock program writes; it proves nothing
_SIGNATURE_LIMIT = 1024  # bytes; ours are about 350


class Locked(Problem):
    """A key file needs its passphrase, or the one given is wrong."""


class KeyRole(StrEnum):
    """What a key speaks for."""

    CENTRE = "centre"
    RECOVERY = "recovery"  # opens every file of a campaign, kept on paper at the centre; signs nothing
    LEAD = "lead"  # a unit's own key to trust its colleagues' keys with
    DEVICE = "device"
    APPROVER = "approver"


ROLE_LABELS = {
    KeyRole.CENTRE: N_("Cơ quan đầu mối"),
    KeyRole.RECOVERY: N_("Khóa dự phòng của kỳ báo cáo"),
    KeyRole.LEAD: N_("Khóa đầu mối của đơn vị"),
    KeyRole.DEVICE: N_("Máy làm việc"),
    KeyRole.APPROVER: N_("Người phê duyệt"),
}


def _minisign_line(value: str) -> str:
    try:
        again = minisign.PublicKey.from_base64(value).to_base64()
    except minisign.Error:
        raise ValueError("not a minisign public key") from None
    if again != value.encode():
        raise ValueError("not the one form of a minisign public key")
    return value


def _age_recipient(value: str) -> str:
    try:
        again = str(pyrage.x25519.Recipient.from_str(value))
    except pyrage.RecipientError:
        raise ValueError("not an age recipient") from None
    if again != value:
        raise ValueError("not the one form of an age recipient")
    return value


MinisignKey = Annotated[str, AfterValidator(_minisign_line)]
AgeRecipient = Annotated[str, AfterValidator(_age_recipient)]


class PublicKeys(BaseModel):
    """The public halves: the minisign line ("RW…", 56 characters) and the age recipient ("age1…")."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    minisign: MinisignKey
    recipient: AgeRecipient


def public_keys(minisign_line: str, recipient: str) -> PublicKeys:
    """Public keys from their texts; raises `Refused` when one isn't what it should be."""
    try:
        return PublicKeys(minisign=minisign_line, recipient=recipient)
    except ValidationError:
        raise Refused(_("Khóa công khai không đúng dạng.")) from None


def fingerprint(public: PublicKeys) -> str:
    """Eight groups of five digits that stand for both public keys (132 bits of their SHA-256).

    Digits, since that is what can be read over a Vietnamese telephone line without mistaking B for D or P for T.
    """
    digest = hashlib.sha256(f"{public.minisign}\n{public.recipient}\n".encode()).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**40:040d}"
    return " ".join(digits[i : i + 5] for i in range(0, 40, 5))


def key_id(minisign_line: str) -> str:
    """The id by which the stock minisign program names a key: a number of up to 16 hex digits."""
    return f"{int.from_bytes(_parsed_public(minisign_line)._keynum_pk.key_id, 'little'):X}"


def _parsed_public(line: str) -> Any:
    try:
        return minisign.PublicKey.from_base64(line)
    except minisign.Error:
        raise Refused(_("Khóa công khai không đúng dạng.")) from None


class DeviceKey:
    """A private key: signs, and opens what is addressed to it. Its secrets appear in no repr and can't be pickled."""

    __slots__ = ("_age", "_sign", "public", "role")

    def __init__(self, role: KeyRole, signing: Any, identity: Any) -> None:
        self.role = role
        self._sign = signing
        self._age = identity
        self.public = PublicKeys(
            minisign=signing.get_public_key().to_base64().decode(), recipient=str(identity.to_public()),
        )  # fmt: skip

    @classmethod
    def make(cls, role: KeyRole = KeyRole.DEVICE) -> DeviceKey:
        """A new key, from the system's source of randomness."""
        return cls(role, minisign.KeyPair.generate().secret_key, pyrage.x25519.Identity.generate())

    def __repr__(self) -> str:
        return f"<DeviceKey {self.role} {self.id}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("private keys are not pickled")

    @property
    def id(self) -> str:
        return key_id(self.public.minisign)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)

    def sign(self, data: bytes, comment: str) -> bytes:
        """A minisign signature file (prehashed). `comment` is signed too: printable ASCII, one line."""
        made = self._sign.sign(data, prehash=True, untrusted_comment=_UNTRUSTED_COMMENT, trusted_comment=comment)
        return bytes(made) + b"\n"

    def identity_text(self) -> str:
        """The SECRET age identity, as the stock age program reads it from a file: for keeping on paper only."""
        return str(self._age)

    def secrets(self) -> dict[str, str]:
        """The SECRET halves as texts, for the key file alone."""
        return {"minisign": self._sign.to_base64().decode(), "age": str(self._age)}

    @classmethod
    def from_secrets(cls, role: KeyRole, secrets: dict[str, str]) -> DeviceKey:
        """The key again from what `secrets` gave; ValueError when it isn't that."""
        try:
            signing = minisign.SecretKey.from_base64(secrets["minisign"])
            return cls(role, signing, pyrage.x25519.Identity.from_str(secrets["age"]))
        except (KeyError, minisign.Error, pyrage.IdentityError):
            raise ValueError("not the secrets of a key") from None


def verify(minisign_line: str, data: bytes, signature: bytes) -> str:
    """The trusted comment of a good signature of `data` by this key; raises `Refused` otherwise.

    Only the one form that `DeviceKey.sign` writes is good: prehashed, no byte that isn't accounted for.
    """
    public, parsed = _parsed_public(minisign_line), _parsed_signature(signature)
    try:
        public.verify(data, parsed)
    except minisign.VerifyError:
        message = _("Chữ ký không khớp với nội dung.")
        raise Refused(message, hint=_("Tệp đã bị sửa hoặc do khóa khác ký.")) from None
    return str(parsed.trusted_comment)


def signed_by(signature: bytes, candidates: Collection[str]) -> str | None:
    """Of some minisign public keys, the one a signature says it is by; whether that is true only `verify` knows."""
    wanted = _parsed_signature(signature)._key_id
    return next((line for line in candidates if _parsed_public(line)._keynum_pk.key_id == wanted), None)


def _parsed_signature(signature: bytes) -> Any:
    try:
        if len(signature) > _SIGNATURE_LIMIT:
            raise minisign.ParseError("too long")
        parsed = minisign.Signature.from_bytes(signature)
        parsed.untrusted_comment = _UNTRUSTED_COMMENT
    except minisign.Error:
        raise Refused(_("Chữ ký trong tệp không đúng dạng.")) from None
    if not parsed.is_prehashed() or bytes(parsed) + b"\n" != signature:
        raise Refused(_("Chữ ký trong tệp không đúng dạng."))
    return parsed


def encrypt(data: bytes, recipients: Collection[str]) -> bytes:
    """A binary age v1 file that each of the recipients can open."""
    found: bytes = pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(r) for r in sorted(set(recipients))])
    return found


def decrypt(data: bytes, keys: Collection[DeviceKey]) -> bytes:
    """What an age file holds, opened with one of these keys.

    Raises `Unreadable` when it is addressed to others or isn't whole at its beginning, `Refused` when its inside was
    altered. A file that lost its end can't be told from an altered one: age says the same of both.
    """
    if not keys:
        message = _("Tệp này được mã hóa, máy này chưa có khóa để mở.")
        raise Unreadable(message, hint=_("Hãy mở trên máy đã đăng ký khóa."))
    try:
        found: bytes = pyrage.decrypt(data, [key._age for key in keys])
    except pyrage.DecryptError as error:
        raise _decrypt_problem(str(error)) from None
    return found


def _decrypt_problem(reason: str) -> Problem:
    if reason.startswith("No matching keys"):
        message = _("Tệp này không gửi cho máy này, hoặc phần địa chỉ của tệp đã bị hỏng.")
        return Unreadable(message, hint=_("Hãy đề nghị bên gửi lập lại tệp cho đúng nơi nhận."))
    if reason.startswith(("Header MAC", "decryption error")):
        message = _("Tệp không còn nguyên vẹn: đã bị sửa, hoặc bị cắt cụt khi sao chép.")
        return Refused(message, hint=_("Hãy chép lại tệp từ nơi gửi."))
    return Unreadable(_("Tệp bị hỏng, không mở được."), hint=_("Hãy chép lại tệp từ nơi gửi."))


def seal(data: bytes, passphrase: str) -> str:
    """An armored age file that a passphrase opens; typing it with another Vietnamese keyboard opens it too."""
    sealed: bytes = pyrage.passphrase.encrypt(data, text.nfc(passphrase), armored=True)
    return sealed.decode()


def unseal(sealed: str, passphrase: str) -> bytes:
    """What `seal` closed. Raises `Locked` for a wrong passphrase, ValueError for a damaged file."""
    try:
        opened: bytes = pyrage.passphrase.decrypt(sealed.encode(), text.nfc(passphrase))
    except pyrage.DecryptError as error:
        if str(error) != "Decryption failed":
            raise ValueError("not a sealed file") from None
        message = _("Mật khẩu của khóa không đúng.")
        raise Locked(message, hint=_("Hãy kiểm tra bộ gõ, phím Caps Lock rồi nhập lại.")) from None
    return opened
