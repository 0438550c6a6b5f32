"""A JSON object that is encrypted before it reaches the database."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression


@lru_cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_KEYS))


if TYPE_CHECKING:
    _TextOfDict = models.TextField[dict[str, Any], dict[str, Any]]
else:
    _TextOfDict = models.TextField


class EncryptedJSONField(_TextOfDict):
    """A dict in Python, a Fernet token in the table. It cannot be searched.

    Raises ValueError on reading a value that none of FIELD_KEYS can decrypt.
    """

    def get_prep_value(self, value: Any) -> str:
        return _current().encrypt(json.dumps(value or {}).encode()).decode()

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> dict[str, Any]:
        if not value:
            return {}
        try:
            decrypted: dict[str, Any] = json.loads(_current().decrypt(value))
        except InvalidToken as error:
            raise ValueError(
                "A stored secret was encrypted with a key that FIELD_KEYS no longer holds. "
                "Add the old key behind the new one."
            ) from error
        return decrypted

    def to_python(self, value: Any) -> Any:
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        raise FieldError("Encrypted fields cannot be searched.")
