"""A piece of work in a process of its own, that can be killed at any moment."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from integrations.models import Activity, Inbound, OrderTelling, Outbound, Publication

CODE = """
import sys, django
django.setup()
from integrations import tasks
getattr(tasks, sys.argv[1])(int(sys.argv[2]))
"""


def visit(connection_id: int) -> subprocess.Popen[bytes]:
    """One visit to a connection."""
    return _does("dispatch", connection_id)


def look_at_subscriptions(connection_id: int) -> subprocess.Popen[bytes]:
    """One look at whether the platform calls us."""
    return _does("check_subscription", connection_id)


def slice_of(job_id: int) -> subprocess.Popen[bytes]:
    """One slice of a job."""
    return _does("run_job", job_id)


def _does(task: str, row_id: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", CODE, task, str(row_id)],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.integrations.worker_settings",
            "TEST_DATABASE": connection.settings_dict["NAME"],
        },
    )


def wait_for(condition: Callable[[], object], *, within: float = 60.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, and wait until the database has noticed too: its transaction is rolled back."""
    process.kill()
    process.wait()


def leases_end() -> None:
    """The time passes after which a silent worker counts as dead."""
    past = Now() - timedelta(seconds=1)
    for model in (Outbound, Inbound, Publication, OrderTelling, Activity):
        model.objects.exclude(leased_until=None).update(leased_until=past)
    Activity.objects.exclude(woken_at=None).update(woken_at=Now() - timedelta(hours=1))
