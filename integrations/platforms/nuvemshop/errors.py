"""The several shapes in which Nuvemshop says no."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from integrations.contract import PlatformError

LONGEST = 500
PAYMENT_REQUIRED = 402
# Keys of an error that are not fields of what was sent.
_FRAME = ("code", "message", "description", "error", "error_description", "messages")
_BETWEEN = " | "
_LAST_PAGE = re.compile(r"Last page is \d+", re.IGNORECASE)


def in_plain_words(error: PlatformError) -> PlatformError:
    """The same error with the platform's own sentence as its detail.

    402 heals by itself as soon as somebody pays: it is worth another look, later.
    """
    detail = words_of(error.detail)
    if error.status == PAYMENT_REQUIRED:
        return PlatformError(detail, code="payment_required", status=error.status)
    return type(error)(
        detail,
        code=error.code,
        permanent=error.permanent,
        retry_after=error.retry_after,
        status=error.status,
    )


def is_past_the_end(error: PlatformError) -> bool:
    """A list says 404 behind its last page, and an empty one on its first."""
    return error.status == 404 and bool(_LAST_PAGE.search(error.detail))


def refuses(error: PlatformError, field: str) -> bool:
    """Whether this field of what was sent is what it does not like: asked of a plain sentence."""
    told = error.detail.split(_BETWEEN)
    return error.status == 422 and any(part.startswith(f"{field}: ") for part in told)


@contextmanager
def of_an_order() -> Iterator[None]:
    """A 404 in here means that there is no such order."""
    try:
        yield
    except PlatformError as error:
        if error.status == 404:
            error.code = "order_not_found"
        raise


def words_of(text: str) -> str:
    """The sentence in an error body; the text itself when it has none of the known shapes."""
    try:
        body = json.loads(text)
    except ValueError:
        return text[:LONGEST]
    return (isinstance(body, dict) and _sentence(body)) or text[:LONGEST]


def _sentence(body: dict[str, Any]) -> str:
    """`description` says more than `message`, but may be null; fields stand beside them, or alone,
    or below `messages`. Without a `code`, as of fulfillment orders, it is the other way about."""
    general = body.get("description") or body.get("error_description")
    parts = [general or body.get("message") or body.get("error")]
    if general and "code" not in body:
        parts.append(body.get("message"))
    below = body.get("messages")
    fields = {key: value for key, value in body.items() if key not in _FRAME}
    fields |= below if isinstance(below, dict) else {}
    parts += [f"{key}: {_joined(value)}" for key, value in fields.items() if value]
    return _BETWEEN.join(str(part) for part in parts if part)[:LONGEST]


def _joined(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
