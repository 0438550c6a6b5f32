"""The bench's own database: made, migrated, and dropped at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections

from tests.bench.settings import NAME

_ADDRESS = ("host", "port", "user", "password", "dbname", "options")


@contextmanager
def made() -> Iterator[None]:
    _drop(NAME)
    _on_server(f"CREATE DATABASE {NAME}")
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        _drop(NAME)


@contextmanager
def copied(name: str) -> Iterator[None]:
    """Another database of this name, as the bench's own is now; `use` goes there."""
    _drop(name)
    _on_server(f"CREATE DATABASE {name} TEMPLATE {NAME} STRATEGY file_copy")
    try:
        yield
    finally:
        use(NAME)
        _drop(name)


def use(name: str) -> None:
    """From here on this process works on that database."""
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _drop(name: str) -> None:
    connections.close_all()
    _on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _on_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def plain_connection(**options: Any) -> psycopg.Connection[tuple[Any, ...]]:
    """psycopg without Django, on the same database and with the same planner settings."""
    parameters = connection.get_connection_params()
    address = {name: parameters[name] for name in _ADDRESS if name in parameters}
    return psycopg.connect(**address, **options)


def vacuum(tables: Sequence[str]) -> None:
    """Statistics as autovacuum would have made them, and no dead rows of the round before."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
