import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import connection
from pytest_django import Settings

from integrations.models import Connection
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db

SECRET = "tok-3c1b-very-secret"


def stored(of: Connection) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM integrations_connection WHERE id = %s", [of.pk])
        return str(cursor.fetchone()[0])


def test_secrets_are_not_readable_in_the_table() -> None:
    account = a_connection(a_merchant(), secrets={"token": SECRET})

    assert SECRET not in stored(account)
    assert Connection.objects.get().secrets == {"token": SECRET}


def test_no_secrets_are_an_empty_dict() -> None:
    a_connection(a_merchant())

    assert Connection.objects.get().secrets == {}


def test_keys_are_rotated_by_putting_the_new_one_in_front(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    account = a_connection(a_merchant(), secrets={"token": SECRET})

    settings.FIELD_KEYS = [new, old]
    account = Connection.objects.get()
    assert account.secrets == {"token": SECRET}
    account.save()

    settings.FIELD_KEYS = [new]
    assert Connection.objects.get().secrets == {"token": SECRET}


def test_a_lost_key_is_told_by_its_remedy(settings: Settings) -> None:
    a_connection(a_merchant(), secrets={"token": SECRET})
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(ValueError, match="FIELD_KEYS"):
        Connection.objects.get()


def test_secrets_cannot_be_searched() -> None:
    with pytest.raises(FieldError):
        Connection.objects.filter(secrets="x").exists()
