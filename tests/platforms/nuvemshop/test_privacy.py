"""The three calls about personal data, against the samples of their bodies."""

import pytest

from integrations.contract import Delivery, NotGenuine, PrivacyCall, PrivacyKind
from integrations.platforms.nuvemshop.connector import Platform
from integrations.platforms.nuvemshop.webhooks import SIGNATURE_HEADER
from tests.platforms.nuvemshop.builders import SAMPLES
from tests.platforms.nuvemshop.test_webhooks import DEEP, SECRET, signature

APP = {"app_id": "4321", "app_secret": SECRET}
MARIA = {
    "account": "1234567",
    "orders": ("213", "3415", "21515"),
    "customer_id": "105799009",
    "email": "maria.silva@example.com",
    "document": "52998224725",
    "phone": "+5511987654321",
}
FILES = {
    PrivacyKind.DATA_REQUEST: "lgpd_customers_data_request",
    PrivacyKind.CUSTOMER_REDACT: "lgpd_customers_redact",
    PrivacyKind.STORE_REDACT: "lgpd_store_redact",
}


def asked(kind: PrivacyKind, body: bytes, **headers: str) -> PrivacyCall:
    return Platform.privacy_call(APP, kind, Delivery(body=body, headers=headers))


def sample_of(kind: PrivacyKind) -> bytes:
    return (SAMPLES / "webhooks" / f"{FILES[kind]}.json").read_bytes()


@pytest.mark.parametrize(
    "call",
    [
        PrivacyCall(kind=PrivacyKind.DATA_REQUEST, request_id="456", **MARIA),
        PrivacyCall(kind=PrivacyKind.CUSTOMER_REDACT, **MARIA),
        PrivacyCall(kind=PrivacyKind.STORE_REDACT, account="1234567"),
    ],
    ids=lambda call: call.kind,
)
def test_a_call_says_whose_data(call: PrivacyCall) -> None:
    assert asked(call.kind, sample_of(call.kind)) == call


@pytest.mark.parametrize("kind", list(PrivacyKind))
def test_a_signature_that_is_there_must_be_good(kind: PrivacyKind) -> None:
    body = sample_of(kind)
    assert asked(kind, body, **{SIGNATURE_HEADER: signature(body)}).account == "1234567"
    for bad in ("", "0" * 64, signature(body + b" ")):
        with pytest.raises(NotGenuine):
            asked(kind, body, **{SIGNATURE_HEADER: bad})


def test_a_customer_of_whom_little_is_known_is_identified_by_that() -> None:
    body = b'{"store_id": "7", "customer": {"id": null, "email": "a@b.c", "phone": null}}'
    assert asked(PrivacyKind.CUSTOMER_REDACT, body) == PrivacyCall(
        kind=PrivacyKind.CUSTOMER_REDACT, account="7", email="a@b.c"
    )


def test_orders_are_numbers_here_and_texts_there() -> None:
    body = b'{"store_id": 7, "customer": null, "orders_to_redact": [1, "2", null, true]}'
    assert asked(PrivacyKind.CUSTOMER_REDACT, body).orders == ("1", "2")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        DEEP,
        b'{"customer": {}}',
        b'{"store_id": 7, "customer": "Maria"}',
        b'{"store_id": 7, "customer": {}, "orders_to_redact": 5}',
    ],
)
def test_what_is_no_such_call_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        asked(PrivacyKind.CUSTOMER_REDACT, body)
