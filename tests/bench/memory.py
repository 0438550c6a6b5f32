"""Resident memory of processes."""

from collections.abc import Iterable

import psutil


def rss_mb(pids: Iterable[int]) -> float:
    """What these processes hold together; memory they share is counted for each."""
    return round(sum(psutil.Process(pid).memory_info().rss for pid in pids) / 2**20, 1)


def with_children(pid: int) -> list[int]:
    children = psutil.Process(pid).children(recursive=True)
    return [pid, *(child.pid for child in children)]
