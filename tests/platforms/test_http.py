"""What a person may type into a connection must not crash the client; money keeps its digits."""

import socket
from decimal import Decimal

import httpcore
import pytest

from integrations.contract import PlatformError, Wire
from integrations.http import ENCODER, Http, PublicOnly, check_address


@pytest.mark.parametrize(
    "address", ["", "ftp://shop.example", "https://", "https://[shop", "https://shop.example:port"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(PlatformError) as refused:
        check_address(address, allow_private=True)
    assert refused.value.code == "address_refused"


@pytest.mark.parametrize("address", ["https://127.0.0.1/v2", "https://10.0.0.1", "http://1.1.1.1"])
def test_inside_addresses_and_plain_http_are_refused_in_production(address: str) -> None:
    with pytest.raises(PlatformError) as refused:
        check_address(address, allow_private=False)
    assert refused.value.code == "address_refused"


def test_a_token_with_strange_letters_does_not_break_the_client() -> None:
    wire = Wire(allow_private_addresses=True, timeout=2.0)
    http = Http("http://127.0.0.1:9", headers={"x-api-key": "tokén–1"}, secrets=(), wire=wire)

    with pytest.raises(PlatformError) as refused:
        http.request("GET", "/")

    assert refused.value.code == "unreachable"


def test_money_is_sent_as_a_number_digit_for_digit() -> None:
    assert ENCODER.encode({"price": Decimal("599.40")}) == b'{"price":599.40}'


def test_a_name_that_turns_into_a_private_address_is_not_connected_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        port = inside.getsockname()[1]
        with pytest.raises(httpcore.ConnectError, match="not a public address"):
            PublicOnly().connect_tcp("localhost", port)


def test_the_guard_is_in_place_unless_private_addresses_are_allowed() -> None:
    guarded, open_ = (
        Http("https://93.184.215.14", headers={}, secrets=(), wire=Wire()),
        Http("http://127.0.0.1", headers={}, secrets=(), wire=Wire(allow_private_addresses=True)),
    )

    assert isinstance(backend_of(guarded), PublicOnly)
    assert not isinstance(backend_of(open_), PublicOnly)


def backend_of(http: Http) -> object:
    return http._client._transport._pool._network_backend  # type: ignore[attr-defined]
