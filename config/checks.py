"""System checks: a wrong setting is an error at the start, not a surprise at night."""

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core import checks

SENTINELS_BUFFER = 3  # seconds django-q2 lets pass before it kills a task over its time


@checks.register
def field_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    try:
        for key in settings.FIELD_KEYS:
            Fernet(key)
    except ValueError as error:
        return [
            checks.Error(
                f"FIELD_KEYS holds a key that Fernet refuses: {error}",
                hint="Make one: python -c "
                '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"',
                id="depara.E001",
            )
        ]
    return []


@checks.register
def lasting_connections(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    if settings.DATABASES["default"]["CONN_MAX_AGE"] == 0:
        return [
            checks.Error(
                "DATABASE_MAX_AGE is 0: each request would open a connection of its own.",
                hint="Leave it empty, or set some hundred seconds.",
                id="depara.E002",
            )
        ]
    return []


@checks.register
def honest_retries(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """django-q2 starts the retry clock when a task is fetched, not when it starts."""
    cluster = settings.Q_CLUSTER
    longest_wait = cluster["timeout"] * (cluster["queue_limit"] / cluster["workers"] + 2)
    if cluster["retry"] <= longest_wait:
        return [
            checks.Error(
                f"Q_CLUSTER retry must exceed {longest_wait:.0f} s, or tasks run twice.",
                id="depara.E003",
            )
        ]
    return []


@checks.register
def patient_watchdog(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """A worker beats when a task starts and when it ends; between them it must not look dead."""
    longest_silence = settings.Q_CLUSTER["timeout"] + SENTINELS_BUFFER
    if longest_silence >= settings.WORKER_STALL:
        return [
            checks.Error(
                f"WORKER_STALL must exceed {longest_silence} s, or long tasks look like a stall.",
                id="depara.E004",
            )
        ]
    return []


@checks.register
def leases_outlive_tasks(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    if settings.Q_CLUSTER["timeout"] >= settings.LEASE_SECONDS:
        return [
            checks.Error(
                "LEASE_SECONDS must exceed the longest task "
                f"({settings.Q_CLUSTER['timeout']} s), or two workers do the same work.",
                id="depara.E005",
            )
        ]
    return []


@checks.register(checks.Tags.security, deploy=True)
def private_addresses(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    if settings.ALLOW_PRIVATE_ADDRESSES:
        return [
            checks.Warning(
                "ALLOW_PRIVATE_ADDRESSES is on: a connection's address could reach this network.",
                id="depara.W001",
            )
        ]
    return []
