"""Run as a program: one client of the embedded server.

    python embedded_client.py DATA_DIR STATEMENT [stay]

Prints the statement's first column, then leaves, or stays until its standard input is closed.
"""

import sys
from pathlib import Path

import psycopg

from config.embedded.server import socket_directory


def main(data_dir: str, statement: str, *stay: str) -> None:
    host = socket_directory(Path(data_dir))
    with psycopg.connect(host=host, dbname="postgres", user="postgres") as database:
        rows = database.execute(statement.encode())
        told = rows.fetchone()[0] if rows.description else rows.statusmessage
    print(told, flush=True)  # noqa: T201  only once it is committed: who reads this may kill
    if stay:
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
