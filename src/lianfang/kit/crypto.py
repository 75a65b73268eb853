"""Personal data at rest: encrypted fields, and keyed hashes to find them again.

One master secret gives, through HKDF-SHA256, a separate key for each purpose and use, so a
ciphertext or hash of one field means nothing in another. The first secret of the ring encrypts and
hashes; older ones only decrypt and find, until a job has rewritten their rows.

Encrypted field:  version 0x01 | key id (4) | nonce (12) | AES-256-GCM ciphertext | tag (16)
The header and the purpose are authenticated. The key id is derived from the secret, so the order of
the ring does not matter to old rows. Nonces are random (96 bit): safe up to 2^32 values per purpose
and secret. 33 bytes longer than the UTF-8 text.

Look-up hash: HMAC-SHA256 cut to 16 bytes. Callers hash the normal form of a number. ID numbers can
be enumerated, so the hashes are only as secret as the key; they are never shown or exported.
"""

import hmac
import os
import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
TAG_BYTES = 16
LOOKUP_BYTES = 16
MIN_SECRET_BYTES = 32
_HEADER_BYTES = len(VERSION) + KEY_ID_BYTES
_SALT = b"lianfang field keys"


class DecryptionError(Exception):
    """A field cannot be opened. The text never holds the field or a key."""


class UnknownKeyError(DecryptionError):
    """No secret of the ring made this field: a retired secret is missing from the settings."""


class DamagedFieldError(DecryptionError):
    """The field was cut, changed, or encrypted for another purpose."""


class _Key:
    """One secret and the keys derived from it, each derived once."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.id = self._derive(b"id", KEY_ID_BYTES)
        self.header = VERSION + self.id
        self._ciphers: dict[str, AESGCM] = {}
        self._hash_keys: dict[str, bytes] = {}

    def _derive(self, label: bytes, length: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=_SALT, info=label).derive(self._secret)

    def cipher(self, purpose: str) -> AESGCM:
        cipher = self._ciphers.get(purpose)
        if cipher is None:
            cipher = AESGCM(self._derive(b"encrypt:" + purpose.encode(), 32))
            self._ciphers[purpose] = cipher
        return cipher

    def hash(self, purpose: str, text: str) -> bytes:
        key = self._hash_keys.get(purpose)
        if key is None:
            key = self._hash_keys[purpose] = self._derive(b"look up:" + purpose.encode(), 32)
        return hmac.digest(key, _utf8(text), "sha256")[:LOOKUP_BYTES]


def _utf8(text: str) -> bytes:
    # Damaged input may hold unpaired surrogates; they must neither fail nor be lost here.
    return text.encode("utf-8", "surrogatepass")


class KeyRing:
    """The keys of an installation, newest first. Safe to share between threads.

    `purpose` is a constant of the code ("person.paper"), never input: each purpose keeps its keys.
    """

    def __init__(self, keys: Iterable[_Key]) -> None:
        self._keys = tuple(keys)
        self._by_id = {key.id: key for key in self._keys}
        if not self._keys:
            raise ValueError("a key ring needs at least one secret")
        if len(self._by_id) != len(self._keys):
            raise ValueError("two secrets of the key ring are the same")

    @classmethod
    def from_secrets(cls, master_secrets: Iterable[str | bytes]) -> "KeyRing":
        """A ring from master secrets of at least 32 bytes each, the current one first."""
        keys = []
        for secret in master_secrets:
            raw = secret.encode() if isinstance(secret, str) else secret
            if len(raw) < MIN_SECRET_BYTES:
                raise ValueError(f"a secret needs at least {MIN_SECRET_BYTES} bytes")
            keys.append(_Key(raw))
        return cls(keys)

    def __repr__(self) -> str:
        return f"<KeyRing of {len(self._keys)}>"

    def encrypt(self, purpose: str, plaintext: str) -> bytes:
        """The encrypted field (format above); the same text gives other bytes each time."""
        key = self._keys[0]
        nonce = os.urandom(NONCE_BYTES)
        bound = key.header + purpose.encode()
        return key.header + nonce + key.cipher(purpose).encrypt(nonce, _utf8(plaintext), bound)

    def decrypt(self, purpose: str, field: bytes | memoryview) -> str:
        """The text of a field. Raises UnknownKeyError or DamagedFieldError."""
        field = bytes(field)
        if len(field) < _HEADER_BYTES + NONCE_BYTES + TAG_BYTES or field[:1] != VERSION:
            raise DamagedFieldError("not an encrypted field")
        key = self._by_id.get(field[1:_HEADER_BYTES])
        if key is None:
            raise UnknownKeyError("no secret of the ring made this field")
        nonce = field[_HEADER_BYTES : _HEADER_BYTES + NONCE_BYTES]
        bound = key.header + purpose.encode()
        try:
            raw = key.cipher(purpose).decrypt(nonce, field[_HEADER_BYTES + NONCE_BYTES :], bound)
        except InvalidTag:
            raise DamagedFieldError("changed, or encrypted for another purpose") from None
        return raw.decode("utf-8", "surrogatepass")

    def knows(self, field: bytes | memoryview) -> bool:
        """Whether a secret of the ring made this field, told from its first five bytes."""
        return bytes(field[len(VERSION) : _HEADER_BYTES]) in self._by_id

    def is_current(self, field: bytes | memoryview) -> bool:
        """Whether the newest secret made this field; if not, `rotate` it."""
        return bytes(field[:_HEADER_BYTES]) == self._keys[0].header

    def rotate(self, purpose: str, field: bytes | memoryview) -> bytes:
        """The same text under the newest secret; a current field comes back unchanged."""
        if self.is_current(field):
            return bytes(field)
        return self.encrypt(purpose, self.decrypt(purpose, field))

    def lookup_hash(self, purpose: str, text: str) -> bytes:
        """What is stored: 16 bytes, the same for the same text, purpose and newest secret."""
        return self._keys[0].hash(purpose, text)

    def lookup_hashes(self, purpose: str, text: str) -> tuple[bytes, ...]:
        """What is searched for while rows are rotated: the hash by each secret, newest first."""
        return tuple(key.hash(purpose, text) for key in self._keys)


def new_secret() -> str:
    """A fresh master secret: 48 random bytes as URL-safe text."""
    return secrets.token_urlsafe(48)
