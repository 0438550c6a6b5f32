"""The only HTTP client: time-outs, address check, masking, error mapping, and the call hook."""

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
import msgspec
from httpcore import NetworkStream

from integrations.contract import Allowance, Call, PlatformError, RateLimited, Unauthorised, Wire

MASK = "•••"
BODY_KEPT = 4_000
DEFAULT_RETRY_AFTER = 60.0
LONGEST_RETRY_AFTER = 3600.0
LARGEST_BODY = 32 * 1024 * 1024
LONGEST_SECONDS = 60.0
# Money goes out as a JSON number, digit for digit; who needs a text converts it beforehand.
ENCODER = msgspec.json.Encoder(decimal_format="number")


class PublicOnly(httpcore.SyncBackend):
    """Connects to public addresses only: what a name meant when it was checked is not always
    what it means when it is used."""

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> NetworkStream:
        stream = super().connect_tcp(host, port, *args, **kwargs)
        address = stream.get_extra_info("server_addr")[0]
        if not ipaddress.ip_address(address).is_global:
            stream.close()
            raise httpcore.ConnectError(f"{host} is not a public address.")
        return stream


def _transport(allow_private: bool) -> httpx.HTTPTransport:
    transport = httpx.HTTPTransport()
    if not allow_private:
        # httpx offers no way to say this; its pool is httpcore's, which does.
        transport._pool._network_backend = PublicOnly()
    return transport


class Http:
    """Requests to one platform account.

    `secrets` are masked wherever they might show up in a record of the exchange. `pause` reads
    from the headers of a 429 how many seconds to wait, where the platform has a way of its own;
    `allowance` reads from those of any answer what is left of the rate.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str],
        secrets: tuple[str, ...],
        wire: Wire,
        pause: Callable[[Mapping[str, str]], float | None] = lambda headers: None,
        allowance: Callable[[Mapping[str, str]], Allowance | None] = lambda headers: None,
    ) -> None:
        check_address(base_url, allow_private=wire.allow_private_addresses)
        self._wire = wire
        self._pause = pause
        self._allowance = allowance
        self._secrets = tuple(secret for secret in secrets if secret)
        self._client = httpx.Client(
            base_url=base_url,
            # A pasted token may hold anything; the platform refuses it, we do not crash on it.
            headers=httpx.Headers(dict(headers), encoding="utf-8"),
            timeout=wire.timeout,
            follow_redirects=False,  # a redirect could carry the token to another host
            transport=_transport(wire.allow_private_addresses),
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        group: str = "default",
        params: Mapping[str, str] | None = None,
        json: Any = None,
        content: bytes = b"",
        content_type: str = "application/json",
    ) -> httpx.Response:
        """One exchange; `group` is the endpoint group whose rate it uses. `content` is a body that
        is written already.

        Raises Unauthorised (401, 403), RateLimited (429), PlatformError: retryable for 5xx, 408,
        time-outs, broken connections and redirects, permanent for the other 4xx.
        """
        self._wire.before(group)
        body = content if json is None else ENCODER.encode(json)
        headers = {"content-type": content_type} if body else {}
        started = time.monotonic()
        response: httpx.Response | None = None
        error = ""
        try:
            with self._client.stream(
                method, path, params=params, content=body, headers=headers
            ) as streamed:
                response = _read(streamed, started + LONGEST_SECONDS)
        except httpx.HTTPError as failure:
            error = f"{type(failure).__name__}: {failure}"
            raise PlatformError(self._masked(error), code="unreachable") from failure
        finally:
            self._record(method, path, body, response, error, started)
        if allowance := self._allowance(response.headers):
            self._wire.allowed(group, allowance)
        self._raise_for(response, group)
        return response

    def _record(
        self,
        method: str,
        path: str,
        body: bytes,
        response: httpx.Response | None,
        error: str,
        started: float,
    ) -> None:
        url = str(response.request.url) if response is not None else path
        self._wire.after(
            Call(
                method=method,
                url=self._masked(url),
                status=response.status_code if response is not None else None,
                milliseconds=int((time.monotonic() - started) * 1000),
                request=self._masked(body.decode(errors="replace"))[:BODY_KEPT],
                response=self._masked(response.text)[:BODY_KEPT] if response is not None else "",
                error=self._masked(error),
            )
        )

    def _raise_for(self, response: httpx.Response, group: str) -> None:
        status = response.status_code
        if status < 300:
            return
        words = self._masked(response.text)[:BODY_KEPT] or response.reason_phrase
        if status < 400:
            raise PlatformError(words, code="unavailable", status=status)
        if status in (401, 403):
            raise Unauthorised(words, status=status)
        if status == 429:
            seconds = _retry_after(response, self._pause(response.headers))
            self._wire.throttled(group, seconds)
            raise RateLimited(words, retry_after=seconds, status=status)
        if status == 404:
            raise PlatformError(words, code="not_found", permanent=True, status=status)
        if status >= 500 or status == 408:
            raise PlatformError(words, code="unavailable", status=status)
        raise PlatformError(words, code="rejected", permanent=True, status=status)

    def _masked(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def _retry_after(response: httpx.Response, told: float | None) -> float:
    value = response.headers.get("retry-after", "")
    if value.isdecimal():
        told = float(value)
    return DEFAULT_RETRY_AFTER if told is None else min(told, LONGEST_RETRY_AFTER)


def _read(streamed: httpx.Response, deadline: float) -> httpx.Response:
    """The whole answer, within bounds: a time-out counts from byte to byte, and a few
    compressed bytes can be very many. Raises httpx.HTTPError."""
    body = bytearray()
    for chunk in streamed.iter_bytes():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise httpx.ReadError("The answer is too large.", request=streamed.request)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("The answer took too long.", request=streamed.request)
    headers = streamed.headers.copy()
    headers.pop("content-encoding", None)  # it is undone already
    return httpx.Response(
        streamed.status_code, headers=headers, content=bytes(body), request=streamed.request
    )


def check_address(url: str, *, allow_private: bool) -> None:
    """Refuse addresses that are no business of a platform: not http(s), or inside our network.

    Raises PlatformError(code="address_refused").
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:  # unbalanced brackets, a port that is no number
        raise PlatformError(url, code="address_refused", permanent=True) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PlatformError(url, code="address_refused", permanent=True)
    if allow_private:
        return
    if parts.scheme != "https":
        raise PlatformError(url, code="address_refused", permanent=True)
    try:
        found = socket.getaddrinfo(parts.hostname, port or 443, proto=socket.IPPROTO_TCP)
    except socket.gaierror as error:
        raise PlatformError(f"{parts.hostname}: {error}", code="unreachable") from error
    for *_, address in found:
        if not ipaddress.ip_address(address[0]).is_global:
            raise PlatformError(url, code="address_refused", permanent=True)
