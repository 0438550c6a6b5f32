"""Signatures and bodies of webhooks, against the documented vectors and samples."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from integrations.contract import Delivery, Event, EventKind, NotGenuine, Wire
from integrations.platforms.nuvemshop.connector import Platform
from integrations.platforms.nuvemshop.webhooks import SIGNATURE_HEADER, is_signed
from tests.platforms.nuvemshop.builders import SAMPLES, STORE, sample

VECTORS = sample("webhook_hmac_vectors")
SECRET: str = VECTORS["secret"]
ORDER_CREATED = next(
    row for row in VECTORS["vectors"] if row["file"].endswith("order_created.json")
)
BODY: bytes = ORDER_CREATED["raw_body"].encode()
DEEP = pytest.param(b"[" * 100_000, id="deep")
BODIES = sorted((SAMPLES / "webhooks").glob("*.json"))


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def hear(body: bytes, signed: str | None = None, **settings: Any) -> Event:
    """What the connector of the store makes of a call, by default one that is signed well."""
    platform = Platform({"store_id": STORE, "app_secret": SECRET, **settings}, Wire())
    headers = {SIGNATURE_HEADER: signature(body) if signed is None else signed}
    return platform.heard(Delivery(body=body, headers=headers))


def said(**body: Any) -> Event:
    return hear(json.dumps({"store_id": 1234567, **body}).encode())


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda row: row["file"])
def test_the_hex_signature_of_the_raw_bytes_is_good(vector: dict[str, str]) -> None:
    body = vector["raw_body"].encode()
    assert hear(body, vector[SIGNATURE_HEADER]).name == json.loads(body).get("event", "")


def test_slashes_that_are_escaped_are_other_bytes() -> None:
    escaped = VECTORS["escaped_slash_example"]
    told = hear(escaped["raw_body"].encode(), escaped[SIGNATURE_HEADER])
    assert told == hear(BODY, ORDER_CREATED[SIGNATURE_HEADER])
    with pytest.raises(NotGenuine):
        hear(BODY, escaped[SIGNATURE_HEADER])


def test_any_other_signature_is_not_good() -> None:
    good = ORDER_CREATED[SIGNATURE_HEADER]
    assert hear(BODY, f" {good.upper()}\n").subject_id == "1871254203"
    for bad in ("", good[:-1], "0" * 64, ORDER_CREATED["base64_of_same_digest_sdk2_variant"], "é"):
        with pytest.raises(NotGenuine):
            hear(BODY, bad)
    with pytest.raises(NotGenuine):
        hear(BODY + b" ", good)
    with pytest.raises(NotGenuine):
        hear(BODY, good, app_secret="another secret")


def test_a_call_without_a_signature_is_not_genuine() -> None:
    platform = Platform({"store_id": STORE, "app_secret": SECRET}, Wire())
    with pytest.raises(NotGenuine):
        platform.heard(Delivery(body=BODY, headers={}))


@pytest.mark.parametrize("secret", ["", None])
def test_without_a_secret_nothing_is_signed(secret: str | None) -> None:
    """Anybody can sign with an empty key."""
    assert not is_signed(BODY, signature(BODY, ""), "")
    with pytest.raises(NotGenuine):
        hear(BODY, signature(BODY, ""), app_secret=secret)


@pytest.mark.parametrize("nonsense", [b"", b"{", DEEP, b"\xff"])
def test_nothing_is_parsed_before_it_is_known_to_be_genuine(nonsense: bytes) -> None:
    with pytest.raises(NotGenuine):
        hear(nonsense, "0" * 64)


def test_an_event_of_another_store_is_not_ours_however_well_it_is_signed() -> None:
    with pytest.raises(NotGenuine):
        hear(BODY, store_id="7654321")
    assert hear(BODY, store_id=" 1234567 ").subject_id == "1871254203"


@pytest.mark.parametrize(
    ("file", "event"),
    [
        ("order_created", ("order", "order/created", "1871254203", "pending")),
        ("order_pending", ("order", "order/pending", "1871254203", "pending")),
        ("order_paid", ("order", "order/paid", "1871254203", "paid")),
        ("order_packed", ("order", "order/packed", "1871254203", "")),
        ("order_fulfilled", ("order", "order/fulfilled", "1871254203", "shipped")),
        ("order_cancelled", ("order", "order/cancelled", "1871254203", "cancelled")),
        ("order_voided", ("order", "order/voided", "1871254203", "")),
        ("order_updated", ("order", "order/updated", "1871254203", "")),
        ("order_edited", ("order", "order/edited", "1871254203", "")),
        (
            "fulfillment_order_status_updated",
            ("order", "fulfillment_order/status_updated", "1871254203", "shipped"),
        ),
        (
            "fulfillment_order_tracking_event_created",
            ("order", "fulfillment_order/tracking_event_created", "1871254203", ""),
        ),
        ("product_updated", ("product", "product/updated", "111334785", "")),
        ("product_created", ("product", "product/created", "111334785", "")),
        ("product_deleted", ("other", "product/deleted", "111334785", "")),
        ("app_uninstalled", ("uninstalled", "app/uninstalled", "4321", "")),
        ("app_suspended", ("suspended", "app/suspended", "4321", "")),
        ("app_resumed", ("resumed", "app/resumed", "4321", "")),
        ("location_created", ("other", "location/created", "01GQ2ZHK064BQRHGDB7CCV0Y6N", "")),
        ("domain_updated", ("other", "domain/updated", "", "")),
        ("lgpd_store_redact", ("other", "", "", "")),
    ],
)
def test_a_body_says_what_to_read_again(file: str, event: tuple[str, ...]) -> None:
    told = hear((SAMPLES / "webhooks" / f"{file}.json").read_bytes())
    assert (told.kind, told.name, told.subject_id, told.implies) == event


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_every_sample_is_understood_or_something_else(path: Path) -> None:
    told = hear(path.read_bytes())
    is_about_an_order = path.name.startswith(("order", "fulfillment_order"))
    assert (told.kind is EventKind.ORDER) == is_about_an_order
    assert told.subject_id or told.kind is EventKind.OTHER


def test_an_event_that_nobody_knows_is_something_else() -> None:
    assert said(event="moon/risen", id="x") == Event(
        kind=EventKind.OTHER, name="moon/risen", subject_id="x"
    )
    assert said(event="order/teleported", id=5).kind is EventKind.ORDER
    assert said(event=7, id="x").name == ""


def test_an_event_that_does_not_say_about_what_is_something_else() -> None:
    assert said(event="order/created").kind is EventKind.OTHER
    assert said(event="product/updated", id=True).kind is EventKind.OTHER


def test_a_parcel_that_is_only_packed_speaks_of_no_status() -> None:
    told = said(event="fulfillment_order/status_updated", order_id="9", status="PACKED")
    assert (told.kind, told.subject_id, told.implies) == (EventKind.ORDER, "9", "")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"{}", b'{"store_id": true}', b'{"store_id": {}}', b"\xff", DEEP],
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        hear(body)
