"""Secrets of the installation: from the environment, or made once for the embedded database.

A server installation (DATABASE_URL is set) has no defaults: a missing secret stops the start.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured


def secret(name: str, value: str, *, embedded: bool, data_dir: Path) -> str:
    """The secret `name`: `value` from the environment if it is there, else the generated one."""
    if value:
        return value
    if not embedded:
        raise ImproperlyConfigured(
            f"{name} is empty. Set it in the environment or in .env; see .env.example."
        )
    return _generated(data_dir / name.lower(), _MAKERS[name])


def _generated(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        with suppress(FileExistsError):  # of two starting processes one wins, both read it
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


_MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "FIELD_KEYS": lambda: Fernet.generate_key().decode(),
}
