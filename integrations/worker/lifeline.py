"""A cluster must not outlive its watchdog as a second, hidden one."""

import fcntl
import os
import select


def hold(pipe: int) -> None:
    """Tie this process group to whoever holds the other end of the pipe.

    Nothing is ever written into it. When the holder dies, even by kill -9, the pipe closes, and
    the kernel sends SIGIO to the group: unhandled, it ends every process, however frozen.
    """
    fcntl.fcntl(pipe, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    closed, _, _ = select.select([pipe], [], [], 0)
    if closed:
        raise SystemExit("The watchdog died while the cluster was starting.")
