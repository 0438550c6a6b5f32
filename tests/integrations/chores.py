"""Tasks that leave a trace, for tests of the worker."""

import os
import time
from pathlib import Path


def note(trace: str) -> None:
    Path(trace).touch()


def dawdle(trace: str, seconds: float) -> None:
    """Leave this process's number in `trace`.begun at the start, and `trace` at the end."""
    Path(f"{trace}.begun").write_text(f"{os.getpid()}\n")
    time.sleep(seconds)
    Path(trace).touch()
