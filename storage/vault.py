"""The keys of the database: words and numbers are sealed with the newest, opened with any, looked up by another.

The look-up key is random, made once for each database and kept in it, wrapped by the encryption keys. So it
outlives every rotation, and a dump without the keys of the settings gives neither words nor numbers, nor a way to
try numbers out.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, Dialect, column, inspect, select, table, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

DIGEST_LETTERS = 43
LOOK_UP_KEY = "look-up key"
"""The fact that holds the wrapped look-up key."""
_FACTS = table("fact", column("name"), column("value"))


class NoKeys(LookupError):
    """CUPPA_ENCRYPTION_KEYS is not set: words and numbers can neither be written nor read without it."""


class WrongKeys(LookupError):
    """None of CUPPA_ENCRYPTION_KEYS is the key this was sealed with: add the one that was taken out."""


class Vault:
    """Seals and opens what people sent, and hashes numbers for look-up.

    Args:
        keys: the encryption keys, newest first; any words of at least 32 letters that nobody can guess.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._each = [Fernet(_fernet_key(key)) for key in keys]
        self._all = MultiFernet(self._each)
        self._look_up: bytes | None = None

    @property
    def ready(self) -> bool:
        """Whether the look-up key is known."""
        return self._look_up is not None

    def seal(self, text: str) -> str:
        """Encrypt with the newest key."""
        return self._all.encrypt(text.encode()).decode("ascii")

    def open(self, token: str) -> str:
        """Decrypt; raises WrongKeys."""
        try:
            return self._all.decrypt(token).decode()
        except InvalidToken as error:
            raise WrongKeys(WrongKeys.__doc__) from error

    def renewed(self, token: str) -> str | None:
        """The token sealed anew with the newest key; None when it is already. Raises WrongKeys."""
        try:
            self._each[0].decrypt(token)
        except InvalidToken:
            return self.seal(self.open(token))
        return None

    def digest(self, value: str) -> str:
        """The keyed hash of a number (HMAC-SHA256), as 43 letters."""
        if self._look_up is None:
            raise NoKeys("the look-up key of the database was not read yet")
        found = hmac.digest(self._look_up, value.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(found).decode("ascii").rstrip("=")

    def contact(self, value: str) -> str:
        """A number as it is stored: its keyed hash, a dot, and the number sealed."""
        return f"{self.digest(value)}.{self.seal(value)}"

    def contact_of(self, stored: str) -> str:
        """The number in what `contact` made."""
        return self.open(stored.partition(".")[2])

    def get_ready(self, connection: Connection) -> None:
        """Read the database's look-up key, or make one; does nothing before there are tables."""
        if self.ready or not inspect(connection).has_table("fact"):
            return
        query = select(_FACTS.c.value).where(_FACTS.c.name == LOOK_UP_KEY)
        wrapped = connection.execute(query).scalar()
        if wrapped is None:
            insert = {"postgresql": postgresql_insert}.get(connection.dialect.name, sqlite_insert)(_FACTS)
            made = insert.values(name=LOOK_UP_KEY, value=self.seal(secrets.token_hex(32)))
            connection.execute(made.on_conflict_do_nothing())
            # Somebody else's may have come first.
            wrapped = connection.execute(query).scalar_one()
        self._look_up = bytes.fromhex(self.open(wrapped))

    def rewrap(self, connection: Connection) -> None:
        """Wrap the look-up key with the newest encryption key; the key itself stays."""
        query = select(_FACTS.c.value).where(_FACTS.c.name == LOOK_UP_KEY)
        wrapped = connection.execute(query.with_for_update()).scalar()
        renewed = self.renewed(wrapped) if wrapped else None
        if renewed is not None:
            connection.execute(update(_FACTS).where(_FACTS.c.name == LOOK_UP_KEY).values(value=renewed))

    def forget(self) -> None:
        """Read the look-up key anew next time: another database may be in the place of this one."""
        self._look_up = None


def vault_of(dialect: Dialect) -> Vault:
    """The vault of the database a statement is for; raises NoKeys."""
    found: Vault | None = getattr(dialect, "vault", None)
    if found is None:
        raise NoKeys(NoKeys.__doc__)
    return found


def _fernet_key(key: str) -> bytes:
    """Any secret as a key of Fernet's form."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cuppa: words and numbers at rest")
    return base64.urlsafe_b64encode(derive.derive(key.encode()))
