"""Run as a program: a client of the embedded server whose child stays longer.

    python embedded_fork.py DATA_DIR

The child keeps its connection while the parent leaves, and then prints what it can still read.
"""

import os
import sys
import time
from pathlib import Path

import psycopg

from config.embedded.server import socket_directory


def main(data_dir: Path) -> None:
    socket_directory(data_dir)
    parent = os.getpid()
    connected, connect = os.pipe()
    if os.fork():
        os.read(connected, 1)
        return
    with psycopg.connect(
        host=socket_directory(data_dir), dbname="postgres", user="postgres"
    ) as database:
        os.write(connect, b".")
        while os.getppid() == parent:
            time.sleep(0.05)
        print(database.execute("SELECT 42").fetchone()[0], flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
