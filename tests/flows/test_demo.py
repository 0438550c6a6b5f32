"""The README's first line, from an empty data directory."""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from integrations.demo.children import free_port

SECONDS = 240


def play(folder: Path, *, port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "demo", "--once", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


@pytest.mark.timeout(SECONDS + 60)
def test_the_demo_plays_its_whole_cycle_and_leaves_nobody_behind(tmp_path: Path) -> None:
    demo = play(tmp_path, port=free_port())

    assert demo.returncode == 0, demo.stdout + demo.stderr + _logs(tmp_path)
    assert "\n  39. " in demo.stdout
    assert _left_behind(tmp_path) == []


def _logs(folder: Path) -> str:
    return "\n".join(log.read_text()[-3000:] for log in folder.glob("demo/*.log"))


def _left_behind(folder: Path) -> list[str]:
    """Processes of this demo that are still there: they have its data directory."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            own = process.environ().get("DATA_DIR") == str(folder)
            if own and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
    return found


def test_the_demo_says_why_it_failed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        demo = play(tmp_path, port=taken.getsockname()[1])

    assert demo.returncode != 0
    assert "web" in demo.stderr
