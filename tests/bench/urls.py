"""The project's addresses, and beside them a bare view that stores what it is sent."""

import threading
from typing import Any

import psycopg
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import urlpatterns as of_the_project
from tests.bench.database import plain_connection

TABLE = "bench_bare"
CREATE = f"""
CREATE TABLE {TABLE} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                      received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                      body bytea NOT NULL)
"""
_INSERT = f"INSERT INTO {TABLE} (body) VALUES (%s)"

_own = threading.local()


def _database() -> psycopg.Connection[tuple[Any, ...]]:
    """One for each thread, as Django keeps them."""
    if not hasattr(_own, "database"):
        _own.database = plain_connection(autocommit=True)
    database: psycopg.Connection[tuple[Any, ...]] = _own.database
    return database


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    _database().execute(_INSERT, [request.body])
    return HttpResponse()


urlpatterns = [*of_the_project, path("bare/", bare)]
