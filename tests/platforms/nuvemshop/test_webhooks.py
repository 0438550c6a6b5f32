"""Signatures and bodies of webhooks, against the documented vectors."""

import hashlib
import hmac

import pytest

from integrations.platforms.nuvemshop.webhooks import Event, event_of, is_signed
from tests.platforms.nuvemshop.builders import SAMPLES, sample

VECTORS = sample("webhook_hmac_vectors")
SECRET: str = VECTORS["secret"]
HEADER = "x-linkedstore-hmac-sha256"
ORDER_CREATED = next(
    row for row in VECTORS["vectors"] if row["file"].endswith("order_created.json")
)
BODY: bytes = ORDER_CREATED["raw_body"].encode()


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda row: row["file"])
def test_the_hex_signature_of_the_raw_bytes_is_good(vector: dict[str, str]) -> None:
    assert is_signed(vector["raw_body"].encode(), vector[HEADER], SECRET)


def test_slashes_that_are_escaped_are_other_bytes() -> None:
    escaped = VECTORS["escaped_slash_example"]
    assert is_signed(escaped["raw_body"].encode(), escaped[HEADER], SECRET)
    assert not is_signed(BODY, escaped[HEADER], SECRET)
    assert event_of(escaped["raw_body"].encode()) == event_of(BODY)


def test_any_other_signature_is_not_good() -> None:
    good = ORDER_CREATED[HEADER]
    assert is_signed(BODY, good.upper(), SECRET)
    for bad in ("", good[:-1], "0" * 64, ORDER_CREATED["base64_of_same_digest_sdk2_variant"], "é"):
        assert not is_signed(BODY, bad, SECRET)
    assert not is_signed(BODY + b" ", good, SECRET)
    assert not is_signed(BODY, good, "another secret")


def test_without_a_secret_nothing_is_signed() -> None:
    """Anybody can sign with an empty key."""
    signed_by_anybody = hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    assert not is_signed(BODY, signed_by_anybody, "")


@pytest.mark.parametrize(
    ("file", "event"),
    [
        (
            "order_created",
            Event(store_id="1234567", name="order/created", subject_id="1871254203"),
        ),
        (
            "fulfillment_order_status_updated",
            Event(
                store_id="1234567",
                name="fulfillment_order/status_updated",
                subject_id="1871254203",
            ),
        ),
        (
            "location_created",
            Event(
                store_id="1234567",
                name="location/created",
                subject_id="01GQ2ZHK064BQRHGDB7CCV0Y6N",
            ),
        ),
        ("domain_updated", Event(store_id="1234567", name="domain/updated")),
        ("lgpd_store_redact", Event(store_id="1234567", name="")),
    ],
)
def test_a_body_says_what_to_read_again(file: str, event: Event) -> None:
    assert event_of((SAMPLES / "webhooks" / f"{file}.json").read_bytes()) == event


def test_every_sample_of_a_body_is_an_event_of_the_store() -> None:
    for path in (SAMPLES / "webhooks").glob("*.json"):
        event = event_of(path.read_bytes())
        assert event.store_id == "1234567", path.name
        is_about = path.name.startswith(("order", "fulfillment_order"))
        assert event.is_about_an_order == is_about, path.name


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b'{"store_id": true}', b'{"store_id": {}}', b"\xff"]
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        event_of(body)


def test_an_event_without_an_order_is_not_about_one() -> None:
    assert not event_of(b'{"store_id": 1, "event": "order/created"}').is_about_an_order
    assert event_of(b'{"store_id": 1, "event": 7, "id": "x"}').name == ""
