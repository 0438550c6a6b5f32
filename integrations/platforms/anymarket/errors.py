"""The several shapes in which ANYMARKET says no."""

import json
from typing import Any

from integrations.contract import PlatformError

LONGEST = 500
# Refusals that arrive as HTTP 500. Trying again changes nothing: somebody has to act.
ALREADY_THERE = "duplicidade"
BUSINESS_WORDS = (
    "marketplace",
    "documento fiscal",
    ALREADY_THERE,
    "restricted for anymarket use",
)


def in_plain_words(error: PlatformError) -> PlatformError:
    """The same error with the platform's own sentence as its detail; a business refusal that
    came as HTTP 500 becomes permanent."""
    detail = words_of(error.detail)
    if error.status == 500 and any(word in detail.lower() for word in BUSINESS_WORDS):
        return PlatformError(detail, code=_code(detail), permanent=True, status=error.status)
    code = _code(detail) if error.code == "rejected" else error.code
    return type(error)(
        detail,
        code=code,
        permanent=error.permanent,
        retry_after=error.retry_after,
        status=error.status,
    )


def refusal_in(body: Any, status: int) -> PlatformError | None:
    """An error body under a status that claims success, seen with duplicate SKUs."""
    if isinstance(body, dict) and "id" not in body and {"code", "message"} <= body.keys():
        detail = _sentence(body)
        return PlatformError(detail, code=_code(detail), permanent=True, status=status)
    return None


def _code(detail: str) -> str:
    return "already_there" if ALREADY_THERE in detail.lower() else "rejected"


def words_of(text: str) -> str:
    """The message in an error body; the text itself when it has none of the known shapes."""
    try:
        body = json.loads(text)
    except ValueError:
        return text[:LONGEST]
    return (isinstance(body, dict) and _sentence(body)) or text[:LONGEST]


def _sentence(body: dict[str, Any]) -> str:
    """`message` or, from the gateway, `response`; then details and single fields' messages."""
    parts = [body.get("message") or body.get("response"), body.get("details")]
    fields = body.get("fieldErrors")
    for field in fields if isinstance(fields, list) else []:
        if isinstance(field, dict):
            parts.append(f"{field.get('field', '')}: {field.get('message', '')}")
    return " | ".join(str(part) for part in parts if part)[:LONGEST]
