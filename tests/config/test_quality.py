"""The tools that every change must satisfy, run as a developer would run them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

TOOLS = Path(sys.executable).parent


def run(tool: str, *arguments: str) -> None:
    # Colours and the width of a terminal only blur the report of a failure.
    environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "100"}
    result = subprocess.run(
        [TOOLS / tool, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_ruff_finds_nothing() -> None:
    run("ruff", "check", ".")


def test_the_code_is_formatted() -> None:
    run("ruff", "format", "--check", ".")


@pytest.mark.timeout(600)  # the first run has no cache
def test_the_types_agree() -> None:
    run("mypy")


def test_nobody_imports_upwards() -> None:
    run("lint-imports")


def test_the_migrations_say_what_the_models_say() -> None:
    run("python", "manage.py", "makemigrations", "--check", "--dry-run")
