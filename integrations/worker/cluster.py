"""One cluster, seen from outside: is it alive, does it work, end it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

import psutil

from integrations.worker import beat

SECONDS_TO_OBEY = 10.0


class Cluster:
    """A running cluster in a process group of its own.

    `command` starts it; the numbers of two pipes are added: where to beat, and the lifeline.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._beats, beat_pipe = os.pipe()
        lifeline_pipe, self._lifeline = os.pipe()
        os.set_blocking(self._beats, False)
        self._process = subprocess.Popen(
            [*command, str(beat_pipe), str(lifeline_pipe)],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(beat_pipe, lifeline_pipe),
        )
        os.close(beat_pipe)
        os.close(lifeline_pipe)
        self.pid = self._process.pid
        self.has_worked = False
        self._sentinel_seen = False
        self._last_sign = time.monotonic()

    def silence(self) -> float:
        """Seconds since the last sign of work (or since the start)."""
        if beat.drained(self._beats):
            self.has_worked = True
            self.excuse()
        return time.monotonic() - self._last_sign

    def excuse(self) -> None:
        """Its silence so far is not its fault."""
        self._last_sign = time.monotonic()

    def injury(self) -> str:
        """Why this cluster cannot be working any more; empty when it looks alive."""
        code = self._process.poll()
        if code is not None:
            return f"its master process is gone (exit code {code})"
        if self._sentinel_is_gone():
            return "its sentinel is dead"
        return ""

    def _sentinel_is_gone(self) -> bool:
        """The sentinel is the only child of the master; it is born some seconds after it."""
        with suppress(psutil.NoSuchProcess):
            if any(map(_lives, psutil.Process(self.pid).children())):
                self._sentinel_seen = True
                return False
        return self._sentinel_seen

    def stop(self, grace: float) -> bool:
        """Let the tasks at work finish, then end the cluster. False when they took too long."""
        self._process.terminate()
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            return False
        finally:
            self.kill()
        return True

    def kill(self) -> None:
        """End every process of the group, orphans too: TERM, ten seconds, KILL."""
        self._signal_all(signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_OBEY
        while self._is_there() and time.monotonic() < deadline:
            time.sleep(0.1)
        self._signal_all(signal.SIGKILL)
        self._process.wait()
        for pipe in (self._beats, self._lifeline):
            os.close(pipe)

    def _is_there(self) -> bool:
        self._process.poll()  # reaps the master, which would stay a zombie
        return any(self._members())

    def _signal_all(self, number: signal.Signals) -> None:
        for member in self._members():
            with suppress(psutil.NoSuchProcess):
                member.send_signal(number)

    def _members(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            with suppress(ProcessLookupError):
                if os.getpgid(process.pid) == self.pid and _lives(process):
                    yield process


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
