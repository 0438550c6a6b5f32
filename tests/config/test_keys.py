import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config.keys import secret


def generated(name: str, data_dir: Path) -> str:
    return secret(name, "", embedded=True, data_dir=data_dir)


def test_the_environment_comes_first(tmp_path: Path) -> None:
    assert secret("SECRET_KEY", "given", embedded=True, data_dir=tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_generated_secret_is_kept_and_private(tmp_path: Path) -> None:
    data_dir = tmp_path / "new"
    key = generated("SECRET_KEY", data_dir)
    assert len(key) >= 50
    assert generated("SECRET_KEY", data_dir) == key
    [kept] = data_dir.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_generated_field_key_is_one_that_fernet_takes(tmp_path: Path) -> None:
    assert Fernet(generated("FIELD_KEYS", tmp_path))


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: generated("SECRET_KEY", tmp_path), range(64)))
    assert len(set(found)) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_server_must_be_given_its_secrets(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is empty"):
        secret("SECRET_KEY", "", embedded=False, data_dir=tmp_path)
