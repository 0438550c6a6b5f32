"""The contract of calls and installations, run over every platform folder that has them. Nothing
here talks to anybody or names a platform."""

import socket
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest

from integrations import contract
from integrations.contract import (
    CallsUs,
    Connector,
    Delivery,
    FieldKind,
    Installable,
    NotGenuine,
    PrivacyKind,
)
from tests.platforms.every import CALLERS, INSTALLED, each_platform, unconnected
from tests.platforms.test_every_platform import SOUNDS_SECRET, no_network

NONSENSE = [b"", b"{", b"[]", b"null", b"7", b"{}", b"\xff", b"\x00"]

each_caller = pytest.mark.parametrize("platform", CALLERS, ids=lambda platform: platform.name)
each_installed = pytest.mark.parametrize("platform", INSTALLED, ids=lambda platform: platform.name)
each_nonsense = pytest.mark.parametrize(
    "body", [*NONSENSE, pytest.param(b"[" * 100_000, id="deep")]
)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The door listens inside a request: it has no time for the network."""
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)


def calling(platform: type[Connector]) -> CallsUs:
    connector = unconnected(platform)
    assert isinstance(connector, CallsUs)
    return connector


def installed(platform: type[Connector]) -> type[Installable]:
    assert issubclass(platform, Installable)
    return platform


def test_there_are_such_platforms() -> None:
    assert CALLERS
    assert INSTALLED


@each_platform
def test_who_calls_us_of_sales_can_be_asked_to_and_nobody_else(
    platform: type[Connector],
) -> None:
    declared = {field.key for field in platform.parameters}
    assert (contract.SALE_EVENTS.key in declared) == (platform in CALLERS)


@each_caller
def test_the_headers_of_a_signature_are_in_lower_case(platform: type[Connector]) -> None:
    for name in calling(platform).signed_with:
        assert name == name.strip().lower()
        assert name


@each_caller
@each_nonsense
def test_what_is_no_call_is_refused_by_one_of_two_words(
    platform: type[Connector], body: bytes
) -> None:
    with pytest.raises((NotGenuine, ValueError)):
        calling(platform).heard(Delivery(body=body, headers={}))


@each_caller
@each_nonsense
def test_where_calls_are_signed_the_signature_is_looked_at_first(
    platform: type[Connector], body: bytes
) -> None:
    """Also by a connection that has no secret yet: its signature anybody could write."""
    names = calling(platform).signed_with
    for told in [{}, *({name: "0" * 64} for name in names), *({name: ""} for name in names)]:
        expected = NotGenuine if names else (NotGenuine, ValueError)
        with pytest.raises(expected):
            calling(platform).heard(Delivery(body=body, headers=told))


@each_installed
def test_every_field_of_an_app_has_a_label_and_a_key_of_its_own(
    platform: type[Connector],
) -> None:
    app = installed(platform).app
    assert [key for key, uses in Counter(field.key for field in app).items() if uses > 1] == []
    assert all(field.key.isidentifier() and field.label for field in app)
    assert all(bool(field.choices) == (field.kind is FieldKind.CHOICE) for field in app)


@each_installed
def test_what_is_secret_of_an_app_is_declared_so(platform: type[Connector]) -> None:
    for field in installed(platform).app:
        if any(word in field.key for word in SOUNDS_SECRET):
            assert field.kind is FieldKind.SECRET, field.key
        assert field.kind is not FieldKind.SECRET or field.default is None, field.key


@each_installed
def test_what_an_app_may_say_for_a_connection_is_the_same_field_and_not_required_there(
    platform: type[Connector],
) -> None:
    access = {field.key: field for field in platform.access}
    for field in installed(platform).app:
        if here := access.get(field.key):
            assert here.kind is field.kind, field.key
            assert not here.required, field.key


@each_installed
def test_the_account_of_a_grant_has_its_field(platform: type[Connector]) -> None:
    access = {field.key: field for field in platform.access}
    assert access[installed(platform).account_field].kind is FieldKind.TEXT


@each_installed
def test_the_merchant_is_sent_to_the_platform_with_a_state(platform: type[Connector]) -> None:
    app = {field.key: field.default or "app&1" for field in installed(platform).app}
    state = "s/ t&a=te"
    parts = urlsplit(installed(platform).consent_address(app, state))
    assert parts.scheme == "https"
    assert state in [value for values in parse_qs(parts.query).values() for value in values]


@each_installed
@pytest.mark.parametrize("kind", list(PrivacyKind))
@each_nonsense
def test_what_is_no_privacy_call_is_refused_by_one_of_two_words(
    platform: type[Connector], kind: PrivacyKind, body: bytes
) -> None:
    with pytest.raises((NotGenuine, ValueError)):
        installed(platform).privacy_call({}, kind, Delivery(body=body, headers={}))


@each_installed
@pytest.mark.parametrize("kind", list(PrivacyKind))
def test_a_signature_of_a_privacy_call_that_is_wrong_is_not_genuine(
    platform: type[Connector], kind: PrivacyKind
) -> None:
    names = calling(platform).signed_with if platform in CALLERS else ()
    for name in names:
        with pytest.raises(NotGenuine):
            delivery = Delivery(body=b'{"store_id": 1}', headers={name: "0" * 64})
            installed(platform).privacy_call({}, kind, delivery)
