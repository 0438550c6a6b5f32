"""The processes of the demo: simulators, web server, workers. They end when the demo ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from django.conf import settings

START_SECONDS = 60.0
STOP_SECONDS = 30.0


class DidNotStart(Exception):
    """A child ended, or did not answer in time; the message says which and where its log is."""


class Child:
    """A process with a log file of its own."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.log = settings.DATA_DIR / "demo" / f"{name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *command],
                cwd=settings.BASE_DIR,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the demo, which then ends its children
            )

    def wait_for_answer(self, url: str) -> None:
        """Raises DidNotStart."""
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            self.check()
            if time.monotonic() > deadline:
                raise DidNotStart(f"{self.name} did not answer at {url}; see {self.log}")
            time.sleep(0.1)

    def check(self) -> None:
        """Raises DidNotStart when the process is no longer there."""
        if self._process.poll() is not None:
            raise DidNotStart(f"{self.name} ended by itself; see {self.log}")

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code < 500
    except httpx.HTTPError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_ports(number: int) -> range:
    """So many, one after the other."""
    while True:
        found = range(first := free_port(), first + number)
        if all(_is_free(port) for port in found):
            return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):  # taken, or no port
            return False
        return True


@contextmanager
def running(web_port: int, sandbox_ports: Sequence[int]) -> Iterator[list[Child]]:
    """Simulators, web server and workers, all answering. Raises DidNotStart."""
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    here = {"PUBLIC_URL": f"http://127.0.0.1:{web_port}"}
    started: list[Child] = []
    try:
        first = str(sandbox_ports[0])
        started.append(Child("sandbox", [manage, "sandbox", "--port", first], {}))
        started.append(
            Child(
                "web",
                ["-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"],
                {"BIND": f"127.0.0.1:{web_port}", **here},
            )
        )
        started.append(Child("worker", [manage, "worker"], here))
        for port in sandbox_ports:
            started[0].wait_for_answer(f"http://127.0.0.1:{port}/")
        started[1].wait_for_answer(f"http://127.0.0.1:{web_port}/healthz")
        started[2].check()
        yield started
    finally:
        for child in reversed(started):
            child.stop()
