import socket

import pytest


@pytest.mark.parametrize("host", ["203.0.113.7", "10.0.0.1"])
def test_a_test_that_reaches_out_fails(host: str) -> None:
    with socket.socket() as outgoing, pytest.raises(AssertionError, match=host):
        outgoing.connect((host, 443))


def test_loopback_is_allowed() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()
