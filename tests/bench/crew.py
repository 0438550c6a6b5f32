"""Processes that do the same work side by side for a while, round after round."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe
from types import TracebackType
from typing import Protocol, Self

from django.db import connections


class Worker(Protocol):
    def begin(self) -> None:
        """Before the clock starts."""

    def step(self) -> int:
        """One piece of work; returns how many units it was."""


class Crew:
    """`recruit(number)` makes the worker of process `number`, in that process."""

    def __init__(self, recruit: Callable[[int], Worker], processes: int) -> None:
        connections.close_all()  # a connection must not be shared with a forked child
        context = multiprocessing.get_context("fork")
        self._pipes: list[Pipe] = []
        self._members = []
        for number in range(processes):
            ours, theirs = context.Pipe()
            member = context.Process(target=_serve, args=(recruit, number, theirs), daemon=True)
            member.start()
            theirs.close()
            self._pipes.append(ours)
            self._members.append(member)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for member in self._members:
            member.terminate()
            member.join()

    @property
    def pids(self) -> list[int]:
        return [member.pid for member in self._members if member.pid]

    def work(self, seconds: float) -> float:
        """Units per second of all together. Raises EOFError when one of them has died."""
        for pipe in self._pipes:
            pipe.send(None)
        for pipe in self._pipes:  # all have begun and made their first step
            pipe.recv()
        for pipe in self._pipes:
            pipe.send(seconds)
        return sum(pipe.recv() for pipe in self._pipes)


def _serve(recruit: Callable[[int], Worker], number: int, pipe: Pipe) -> None:
    worker = recruit(number)
    while True:
        pipe.recv()
        worker.begin()
        worker.step()
        pipe.send(None)
        pipe.send(_rate(worker, pipe.recv()))


def _rate(worker: Worker, seconds: float) -> float:
    units = 0
    start = time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        units += worker.step()
    return units / elapsed
