"""The door: what is genuine is one row and 200, whatever it says; nothing else is stored."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from integrations import webhooks
from integrations.models import Connection, PlatformApp, State, Subscription, Webhook, WebhookState
from integrations.platforms.nuvemshop.webhooks import SIGNATURE_HEADER
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db

STORE = 1234567
SECRET = "the secret of the app"
ORDER = {"store_id": STORE, "event": "order/paid", "id": 1871254203}


@pytest.fixture(autouse=True)
def _strangers() -> Iterator[None]:
    """The door remembers nobody."""
    webhooks._callers.clear()
    yield
    webhooks._callers.clear()


def a_store(**values: Any) -> Connection:
    given = {"platform": "nuvemshop", "settings": {"store_id": str(STORE)}, **values}
    return a_connection(a_merchant(), **{"secrets": {"app_secret": SECRET}, **given})


def an_account(oi: str = "7.") -> Connection:
    return a_connection(a_merchant(), settings={"oi": oi, "api_url": "http://127.0.0.1:1"})


def address(connection: Connection) -> str:
    return f"/webhooks/{connection.key}/"


def signed(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def calls(connection: Connection, body: Any, secret: str = SECRET, **extra: Any) -> HttpResponse:
    """What the platform does: JSON, or the very bytes, under the signature of its app's secret."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client(enforce_csrf_checks=True).generic(  # type: ignore[return-value]
        "POST",
        address(connection),
        raw,
        content_type="application/json",
        headers={SIGNATURE_HEADER: signed(raw, secret)},
        **extra,
    )


def stored() -> list[tuple[str, str, str, str, str]]:
    fields = ("kind", "event", "subject_id", "implies", "state")
    return list(Webhook.objects.order_by("pk").values_list(*fields))


def test_a_genuine_call_is_one_row_with_its_raw_bytes() -> None:
    store = a_store()
    raw = b'{"store_id":1234567,"event":"order\\/paid","id":5}'

    assert calls(store, raw).status_code == 200

    [row] = Webhook.objects.all()
    assert stored() == [("order", "order/paid", "5", "paid", WebhookState.NEW)]
    assert (row.connection, row.merchant, bytes(row.body)) == (store, store.merchant, raw)
    assert row.done_at is None


def test_a_call_of_somebody_known_is_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    store = a_store()
    calls(store, ORDER)

    with django_assert_num_queries(1):
        assert calls(store, ORDER).status_code == 200


def test_ten_copies_are_ten_rows_for_the_sorting() -> None:
    store = a_store()

    assert {calls(store, ORDER).status_code for _ in range(10)} == {200}
    assert Webhook.objects.count() == 10


def test_a_bad_signature_is_refused_and_counted_and_nothing_is_stored() -> None:
    store = a_store()

    assert [calls(store, ORDER, "a guess").status_code for _ in range(3)] == [401, 401, 401]

    counted = Subscription.objects.get(connection=store)
    assert (counted.refused, counted.refused_at is None) == (3, False)
    assert not Webhook.objects.exists()


def test_a_secret_that_changed_is_known_at_once() -> None:
    store = a_store()
    assert calls(store, ORDER).status_code == 200

    store.secrets = {"app_secret": "another one"}
    store.save()

    assert calls(store, ORDER, "another one").status_code == 200
    assert calls(store, ORDER).status_code == 401
    assert not Subscription.objects.filter(refused__gt=1).exists()


def test_the_secret_may_be_that_of_the_app() -> None:
    app = PlatformApp.objects.create(platform="nuvemshop", secrets={"app_secret": "of the app"})
    shared, own = a_store(secrets={"app_secret": ""}), a_store()

    assert calls(shared, ORDER, "of the app").status_code == 200
    assert calls(own, ORDER).status_code == 200
    assert calls(own, ORDER, "of the app").status_code == 401

    app.secrets = {"app_secret": "a new one"}
    app.save()
    assert calls(shared, ORDER, "a new one").status_code == 200


def test_without_any_secret_nobody_is_believed() -> None:
    assert calls(a_store(secrets={}), ORDER, "").status_code == 401


def test_the_event_of_another_store_is_refused_however_well_it_is_signed() -> None:
    assert calls(a_store(), {**ORDER, "store_id": 7}).status_code == 401
    assert not Webhook.objects.exists()


def test_an_event_that_nobody_knows_is_stored_and_ignored() -> None:
    calls(a_store(), {"store_id": STORE, "event": "moon/risen", "id": 1})

    assert stored() == [("other", "moon/risen", "", "", WebhookState.IGNORED)]


@pytest.mark.parametrize("nonsense", [b"", b"{", b"\xff", b"[]", b"{}", b"[" * 60_000])
def test_nonsense_that_is_signed_is_stored_as_it_came(nonsense: bytes) -> None:
    assert calls(a_store(), nonsense).status_code == 200

    assert stored() == [("other", "?", "", "", WebhookState.IGNORED)]
    assert bytes(Webhook.objects.get().body) == nonsense


@pytest.mark.parametrize(
    "id", ["7\x00", "9" * 81, "\ud800"], ids=["NUL", "81 characters", "half a character"]
)
def test_an_id_that_can_be_none_of_ours_is_stored_and_ignored(id: str) -> None:
    assert calls(a_store(), {**ORDER, "id": id}).status_code == 200

    assert stored() == [("other", "order/paid", "", "", WebhookState.IGNORED)]


def test_an_id_of_80_characters_is_an_id() -> None:
    calls(a_store(), {**ORDER, "id": "9" * 80})

    assert Webhook.objects.get().subject_id == "9" * 80


@pytest.mark.parametrize("word", ["x" * 100, "a\x00b", "a\ud800b"])
def test_an_event_whose_name_has_no_place_is_stored_under_what_fits(word: str) -> None:
    assert calls(a_store(), {**ORDER, "event": word}).status_code == 200

    assert Webhook.objects.get().event == word.replace("\x00", "?").replace("\ud800", "?")[:60]


def test_an_address_that_nobody_was_given_is_not_found() -> None:
    store = a_store()
    store.key = "guessed"

    assert calls(store, ORDER).status_code == 404


def test_a_platform_that_calls_nobody_has_no_such_address() -> None:
    silent = a_store(platform="sandbox")
    gone = a_store(platform="of another day")

    assert calls(silent, ORDER).status_code == calls(gone, ORDER).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("secret", [SECRET, "a guess"])
@pytest.mark.parametrize("was_known", [True, False])
def test_a_connection_that_was_deleted_is_not_found(secret: str, was_known: bool) -> None:
    store = a_store()
    if was_known:
        calls(store, ORDER)
    Webhook.objects.all().delete()
    Connection.objects.all().delete()

    assert [calls(store, ORDER, secret).status_code for _ in range(2)] == [404, 404]
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("state", list(State))
def test_in_whatever_state_the_connection_is_what_it_is_told_is_kept(state: State) -> None:
    assert calls(a_store(state=state), ORDER).status_code == 200
    assert Webhook.objects.get().state == WebhookState.NEW


def test_a_body_that_no_platform_sends_is_too_large() -> None:
    store = a_store()
    most = webhooks.LARGEST_BODY

    assert calls(store, b"x" * most).status_code == 200
    assert calls(store, b"x" * (most + 1)).status_code == 413
    assert calls(store, b"x" * (9 * 1024 * 1024)).status_code == 413
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize(("size", "status"), [(64 * 1024, 200), (64 * 1024 + 1, 413)])
def test_a_body_in_chunks_has_no_length_and_is_read_all_the_same(size: int, status: int) -> None:
    """As gunicorn hands it on."""
    store = a_store()
    body = json.dumps(ORDER).encode().ljust(size)
    wsgi = {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True}

    told = Client().generic(
        "POST", address(store), b"", headers={SIGNATURE_HEADER: signed(body)}, **wsgi
    )

    assert told.status_code == status
    assert [bytes(row.body) for row in Webhook.objects.all()] == [body] * (status == 200)


@pytest.mark.parametrize("length", ["", "many", "-5"])
def test_a_length_that_is_no_number_is_no_fault_of_ours(length: str) -> None:
    assert calls(a_store(), ORDER, CONTENT_LENGTH=length).status_code == 401


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_posts_are_calls(method: str) -> None:
    assert Client().generic(method, address(a_store())).status_code == 405


def test_without_its_last_slash_it_is_another_address_and_nothing_is_stored() -> None:
    """We give the slash along wherever we subscribe. A redirect is a failed delivery, which shows
    in the platform's panel; a 404 would too."""
    store = a_store()
    body = json.dumps(ORDER).encode()

    told = Client().generic(
        "POST", address(store)[:-1], body, headers={SIGNATURE_HEADER: signed(body)}
    )

    assert (told.status_code, told.headers["location"]) == (301, address(store))
    assert not Webhook.objects.exists()


def test_an_unsigned_call_is_believed_about_its_own_account_only() -> None:
    account = an_account(oi="7.")
    told = {"type": "ORDER", "event": "PAID_WAITING_SHIP", "content": {"id": "55", "oi": "7."}}

    assert calls(account, told).status_code == 200
    assert calls(account, {**told, "content": {"id": "55", "oi": "8."}}).status_code == 401
    assert calls(account, {**told, "content": {"id": "55"}}).status_code == 401

    assert stored() == [("order", "ORDER PAID_WAITING_SHIP", "55", "paid", WebhookState.NEW)]
    assert Subscription.objects.get(connection=account).refused == 2


def test_the_same_id_called_about_by_two_connections_belongs_to_each() -> None:
    first, second = a_store(), a_store()

    calls(first, ORDER)
    calls(second, ORDER)

    rows = Webhook.objects.order_by("pk")
    assert [row.connection for row in rows] == [first, second]
    assert [row.merchant for row in rows] == [first.merchant, second.merchant]
