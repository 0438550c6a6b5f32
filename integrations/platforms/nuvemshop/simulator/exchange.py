"""Requests and answers, and the shapes in which Nuvemshop refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    415: "Unsupported Media Type",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


@dataclass(frozen=True)
class Request:
    """`path` is without `version` and store, `args` the ids found in it, `body` decoded JSON with
    Decimal fractions."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None
    args: tuple[str, ...] = ()
    version: str = ""

    @property
    def id(self) -> int:
        return int(self.args[-1])


@dataclass(frozen=True)
class Answer:
    """`body` is JSON, a ready text, or None for none at all."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def refusal(status: int, description: str | None, **fields: Any) -> Refusal:
    """The usual shape; fields may stand beside it."""
    body = {"code": status, "message": REASONS[status], "description": description, **fields}
    return Refusal(Answer(status, body))


def invalid(**fields: str) -> Refusal:
    """Single fields, below no frame."""
    return Refusal(Answer(422, {key: [message] for key, message in fields.items()}))


def validation_error(**fields: str) -> Refusal:
    """Single fields inside the usual shape."""
    told = {key: [message] for key, message in fields.items()}
    return refusal(422, "Validation error", **told)


def not_found(what: str) -> Refusal:
    return refusal(404, f"{what} with such id does not exist")


def parcel_refusal(status: int, message: str) -> Refusal:
    """Fulfillment orders have a shape of their own: `message` says what `description` says
    elsewhere."""
    return Refusal(Answer(status, {"description": REASONS[status], "message": message}))


def parcel_invalid(field: str, message: str) -> Refusal:
    body = {"description": "Validation error", "messages": {field: [message]}}
    return Refusal(Answer(422, body))
