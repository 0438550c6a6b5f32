import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from integrations.models import PlatformApp, PrivacyRequest, PrivacyRequestKind
from integrations.platforms.nuvemshop.webhooks import SIGNATURE_HEADER
from tests.builders import a_connection, a_merchant
from tests.integrations.installations import SECRET, our_app

pytestmark = pytest.mark.django_db

ANA = {"store_id": 71, "customer": {"id": 1, "email": "ana@example.com"}, "orders_to_redact": [9]}


def call(body: Any, kind: str = "customers-redact", **headers: str) -> int:
    """The HTTP status that the platform is answered."""
    app = PlatformApp.objects.first() or our_app()
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"/webhooks/{app.key}/{kind}/"
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(url, raw, content_type="application/json", headers=headers)
    return response.status_code


def signature(body: Any) -> dict[str, str]:
    raw = json.dumps(body).encode()
    return {SIGNATURE_HEADER: hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("store-redact", PrivacyRequestKind.STORE_REDACT),
        ("customers-redact", PrivacyRequestKind.CUSTOMER_REDACT),
        ("customers-data-request", PrivacyRequestKind.DATA_REQUEST),
    ],
)
def test_a_call_is_kept_for_the_connection_it_is_about(word: str, kind: str) -> None:
    shop = a_connection(a_merchant(), platform="nuvemshop", settings={"store_id": "71"})
    a_connection(a_merchant(), platform="nuvemshop", settings={"store_id": "72"})
    a_connection(a_merchant(), platform="anymarket", settings={"store_id": "71"})

    assert call(ANA, word) == 200

    row = PrivacyRequest.objects.get()
    assert (row.kind, row.connection, row.merchant) == (kind, shop, shop.merchant)
    assert (row.account, row.signed, row.done_at) == ("71", False, None)
    assert (row.call["account"], row.call["source"]) == ("71", shop.source)


def test_every_merchant_with_the_account_has_a_row_of_its_own() -> None:
    shops = [
        a_connection(a_merchant(), platform="nuvemshop", settings={"store_id": "71"})
        for _ in range(2)
    ]
    call(ANA)
    rows = PrivacyRequest.objects.order_by("pk")
    assert [row.connection for row in rows] == shops


def test_a_store_that_nobody_has_is_kept_too() -> None:
    assert call(ANA) == 200
    row = PrivacyRequest.objects.get()
    assert (row.connection, row.merchant) == (None, None)


def test_the_same_call_again_is_the_same_row() -> None:
    a_connection(a_merchant(), platform="nuvemshop", settings={"store_id": "71"})
    assert [call(ANA), call(ANA)] == [200, 200]
    assert PrivacyRequest.objects.count() == 1
    call({**ANA, "orders_to_redact": [10]})
    assert PrivacyRequest.objects.count() == 2


def test_a_signature_is_noted_when_it_is_there() -> None:
    assert call(ANA, **signature(ANA)) == 200
    assert PrivacyRequest.objects.get().signed


def test_a_wrong_signature_is_refused() -> None:
    assert call(ANA, **{SIGNATURE_HEADER: "0" * 64}) == 401
    assert not PrivacyRequest.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"\xff", {"customer": {}}, {"store_id": "7" * 81}, {"store_id": "7\x00"}],
    ids=["empty", "list", "bytes", "no store", "long", "NUL"],
)
def test_what_is_no_such_call_is_refused(body: Any) -> None:
    assert call(body) == 400
    assert not PrivacyRequest.objects.exists()


def test_a_body_that_no_platform_sends_is_not_read() -> None:
    assert call(b"{" + b" " * 70_000) == 413


def test_addresses_that_we_gave_to_nobody_are_not_there() -> None:
    app = our_app()
    assert Client().post("/webhooks/somebody/store-redact/").status_code == 404
    assert Client().post(f"/webhooks/{app.key}/store-sell/").status_code == 404
    assert Client().get(f"/webhooks/{app.key}/store-redact/").status_code == 405


def test_an_app_whose_platform_has_left_is_not_there() -> None:
    app = PlatformApp.objects.create(platform="gone")
    assert Client().post(f"/webhooks/{app.key}/store-redact/").status_code == 404
