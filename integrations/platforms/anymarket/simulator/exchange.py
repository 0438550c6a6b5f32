"""Requests and answers, and the shapes in which ANYMARKET refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """`args` are the ids found in the path, `body` decoded JSON with Decimal fractions."""

    method: str
    path: str
    query: Mapping[str, str]
    content_type: str
    body: Any = None
    args: tuple[str, ...] = ()

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


def refusal(status: int, message: str) -> Refusal:
    """The usual shape: `code` is a text."""
    return Refusal(Answer(status, {"code": str(status), "message": message}))


def gateway_refusal(reason: str) -> Refusal:
    """What the gateway says before the API is reached: another shape."""
    return Refusal(Answer(401, {"response": reason, "operation": "geral"}))


def not_found(what: object) -> Refusal:
    return refusal(404, f"Recurso com o id '{what}' não encontrado.")
