"""`manage.py sandbox`: the simulators of platforms and tracking services, to try Depara without an
account anywhere."""

import importlib
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from integrations.registry import connectors
from integrations.tracker_registry import trackers


class Command(BaseCommand):
    help = "Serves every simulator of platforms and tracking services, until interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--port", type=int, default=8100, help="Of the first; the others follow. 0: any free."
        )

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        interrupted = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: interrupted.set())
        with ExitStack() as running:
            for position, (name, simulator) in enumerate(simulators()):
                served = simulator.serve(host, port + position if port else 0)
                running.callback(served.close)
                self.stdout.write(f"{name} {served.url}")
            self.stdout.flush()
            interrupted.wait()


def simulators() -> Iterator[tuple[str, ModuleType]]:
    """Name and simulator package of each, which offers `serve(host, port)`: it returns
    something that serves at once and has `url` and `close()`."""
    for name, connector in connectors().items():
        yield from _beside(name, connector)
    for name, tracker in trackers().items():
        yield from _beside(f"tracking:{name}", tracker)


def _beside(name: str, offered: type[Any]) -> Iterator[tuple[str, ModuleType]]:
    package = f"{offered.__module__.rpartition('.')[0]}.simulator"
    if find_spec(package):
        yield name, importlib.import_module(package)
