"""The processes as an installation runs them: gunicorn with two workers of four threads, and the
workers under their watchdog."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Web:
    port: int
    pid: int


@contextmanager
def running_web() -> Iterator[Web]:
    port = _free_port()
    command = ["-m", "gunicorn", "config.wsgi", "--workers=2", "--threads=4"]
    with subprocess.Popen(
        [sys.executable, *command, f"--bind=127.0.0.1:{port}", "--log-level=warning"],
        cwd=settings.BASE_DIR,
    ) as gunicorn:
        try:
            _wait_for(port)
            yield Web(port, gunicorn.pid)
        finally:
            gunicorn.terminate()


@contextmanager
def running_workers(public_url: str) -> Iterator[None]:
    """`public_url` is where platforms are told to call."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]
    environment = {**os.environ, "PUBLIC_URL": public_url, "LOG_LEVEL": "ERROR"}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment) as workers:
        try:
            yield
        finally:
            workers.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).close()
            return
        except OSError:  # nobody there yet, or a busy machine
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
