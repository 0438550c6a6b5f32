"""Settings and system checks, in processes of their own: what a new installation would see."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import checks

from config.checks import (
    field_keys,
    honest_retries,
    lasting_connections,
    leases_outlive_tasks,
    patient_watchdog,
)

ROOT = Path(settings.BASE_DIR)


def example() -> dict[str, str]:
    """The variables of .env.example."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def read_by_settings() -> set[str]:
    """The names in all calls of env.<type>("NAME", ...)."""
    tree = ast.parse((ROOT / "config" / "settings.py").read_text())
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py as on a server: nothing in the environment but these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(settings.DATA_DIR)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_names_every_variable_and_no_other() -> None:
    assert set(example()) == read_by_settings()


def test_an_installation_by_the_example_is_fit_for_production() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **example())
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS"])
def test_a_server_without_its_secrets_does_not_start(name: str) -> None:
    result = manage("check", **(example() | {name: ""}))
    assert result.returncode != 0
    assert f"{name} is empty" in result.stderr


def test_commands_start_without_noise() -> None:
    assert manage("check").stderr == ""


def codes(messages: list[checks.CheckMessage]) -> list[str | None]:
    return [message.id for message in messages if message.level == checks.ERROR]


@pytest.mark.parametrize(
    ("check", "name", "value", "code"),
    [
        (field_keys, "FIELD_KEYS", ["not a key"], "depara.E001"),
        (honest_retries, "Q_CLUSTER", settings.Q_CLUSTER | {"retry": 300}, "depara.E003"),
        (patient_watchdog, "WORKER_STALL", 120.0, "depara.E004"),
        (leases_outlive_tasks, "LEASE_SECONDS", 120, "depara.E005"),
    ],
)
def test_a_wrong_setting_is_an_error(
    check: Any, name: str, value: object, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert codes(check(None)) == []
    monkeypatch.setattr(settings, name, value)
    assert codes(check(None)) == [code]


def test_a_connection_per_request_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(lasting_connections(None)) == []
    monkeypatch.setitem(settings.DATABASES["default"], "CONN_MAX_AGE", 0)
    assert codes(lasting_connections(None)) == ["depara.E002"]
