import logging
import signal
import sys
from argparse import SUPPRESS
from functools import partial
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext_lazy as _

from integrations import schedules, tasks
from integrations.worker import member
from integrations.worker.cluster import Cluster
from integrations.worker.watchdog import Watchdog

log = logging.getLogger(__name__)

# A task's own time box is 45 s.
SECONDS_TO_FINISH = 60.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    help = str(_("Runs the background workers, and replaces them whenever they do not work."))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--member", nargs=2, type=int, metavar="PIPE", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["member"]:
            member.run(*options["member"])
        else:
            watch()


def watch() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, _interrupt_once)
    for line in schedules.synchronise():
        log.info("Schedules: %s.", line)
    command = (sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--member")
    Watchdog(
        start=partial(Cluster, command),
        tick=tasks.tick,
        stall=settings.WORKER_STALL,
        pause=settings.WORKER_TICK,
        grace=SECONDS_TO_FINISH,
    ).run()


def _interrupt_once(number: int, frame: FrameType | None) -> None:
    """A supervisor and a terminal often signal twice; the second must not break the clean stop."""
    for stop in STOP_SIGNALS:
        signal.signal(stop, signal.SIG_IGN)
    raise KeyboardInterrupt
