"""A real `manage.py worker` on the test database, and how to hurt it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings
from django.db import connection
from django_q.tasks import async_task


def eventually(condition: Callable[[], Any], *, within: float = 60.0) -> bool:
    """Whether the condition came true; the limit is generous, for slow machines."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


class RunningWorker:
    def __init__(self, folder: Path, settings_module: str) -> None:
        self._folder = folder
        self._log = folder / "worker.log"
        with self._log.open("w") as log:
            self.watchdog = subprocess.Popen(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"],
                cwd=settings.BASE_DIR,
                env=os.environ
                | {
                    "DJANGO_SETTINGS_MODULE": settings_module,
                    "TEST_DATABASE": connection.settings_dict["NAME"],
                },
                stderr=log,
            )

    def log(self) -> str:
        return self._log.read_text()

    def is_at_work(self) -> bool:
        return "is at work" in self.log()

    def master(self) -> psutil.Process:
        [master] = psutil.Process(self.watchdog.pid).children()
        return master

    def sentinel(self) -> psutil.Process:
        [sentinel] = self.master().children()
        return sentinel

    def pool(self) -> list[psutil.Process]:
        """The worker processes of a cluster that has not lost any yet: they are its eldest."""
        children = sorted(self.sentinel().children(), key=lambda child: child.pid)
        return children[: settings.WORKERS]

    def everybody(self) -> list[psutil.Process]:
        return [self.master(), *self.master().children(recursive=True)]

    def does(self, name: str, *, within: float = 60.0) -> bool:
        """Enqueue a piece of work, and tell whether it was done."""
        trace = self._folder / name
        async_task("tests.integrations.chores.note", str(trace))
        return eventually(trace.exists, within=within)


@contextmanager
def running_worker(
    folder: Path, settings_module: str = "tests.integrations.worker_settings"
) -> Iterator[RunningWorker]:
    worker = RunningWorker(folder, settings_module)
    try:
        assert eventually(worker.is_at_work), worker.log()
        yield worker
    finally:
        worker.watchdog.kill()
        worker.watchdog.wait()


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(
        process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes
    )
