"""The pulse of a cluster: its workers write a byte when a task starts and when it ends."""

import os
from contextlib import suppress
from typing import Any

from django_q.signals import post_execute_in_worker, pre_execute


def beat_into(pipe: int) -> None:
    """From now on, every worker forked from this process beats into the pipe."""
    os.set_blocking(pipe, False)

    def beat(**kwargs: Any) -> None:
        with suppress(BlockingIOError):  # a full pipe holds beats enough
            os.write(pipe, b".")

    pre_execute.connect(beat, weak=False)
    post_execute_in_worker.connect(beat, weak=False)


def drained(pipe: int) -> int:
    """How many beats there are in the pipe (which must not block); takes them out."""
    beats = 0
    with suppress(BlockingIOError):
        while chunk := os.read(pipe, 65_536):
            beats += len(chunk)
    return beats
