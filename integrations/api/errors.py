"""Every error of the API as a problem of RFC 9457, in the merchant's language.

{"type": "about:blank", "title", "status", "detail", "instance", "code"}: `code` is for programs,
`detail` for people; an error may say more. What went wrong inside is logged and never told.
"""

import logging
from collections.abc import Mapping
from math import ceil
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status

from integrations import parameters
from integrations.plans import Verdict
from integrations.writes.body import MalformedBody, TooManyRows

log = logging.getLogger(__name__)

RETRY_SECONDS = 30


class BadBody(exceptions.APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "malformed_body"
    default_detail = _("The body cannot be read.")


class BadParameter(exceptions.APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "wrong_parameter"


class NotInPlan(exceptions.PermissionDenied):
    """Beside the detail, the body says the reason and the way to get it, each by itself."""

    default_code = "not_in_plan"

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.text)
        self.more = {"reason": str(verdict.reason), "way": str(verdict.way)}


class NotOffered(exceptions.APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "not_offered"


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"
    default_detail = _("The body is too large. Send it in smaller parts.")


class RowsTooMany(BodyTooLarge):
    default_code = "too_many_rows"


class Unavailable(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = _(
        "The database cannot answer just now. Send it again: a repeated write does no harm."
    )
    wait = RETRY_SECONDS


_TITLES: Mapping[int, str | Promise] = {
    400: _("The request cannot be understood"),
    401: _("A valid token is needed"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("This address does not know this method"),
    413: _("Too large"),
    415: _("This kind of body is not accepted"),
    429: _("Too many requests"),
    500: _("An error of ours"),
    503: _("Not available just now"),
}


def problem_response(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """DRF's exception handler: any exception of a view becomes its answer."""
    problem = _known(error)
    if problem.status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR:
        log.error("%s %s", type(error).__name__, context["request"].path, exc_info=error)
    return HttpResponse(
        msgspec.json.encode(
            {
                "type": "about:blank",
                "title": str(_TITLES.get(problem.status_code, problem.default_detail)),
                "status": problem.status_code,
                "detail": str(problem.detail),
                "instance": context["request"].path,
                "code": problem.get_codes(),
                **getattr(problem, "more", {}),
            }
        ),
        status=problem.status_code,
        content_type="application/problem+json",
        headers=_headers(problem),
    )


def _known(error: Exception) -> exceptions.APIException:
    match error:
        case exceptions.APIException():
            return error
        case parameters.NotInPlan():
            return NotInPlan(error.verdict)
        case parameters.NotOffered():
            return NotOffered(str(error))
        case parameters.WrongValue():
            return BadBody(str(error))
        case TooManyRows():
            return RowsTooMany(str(error))
        case MalformedBody():
            return BadBody(str(error))
        case RequestDataTooBig():
            return BodyTooLarge()
        case SuspiciousOperation() | UnreadablePostError():
            return BadBody()
        case Http404():
            return exceptions.NotFound()
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case OperationalError():
            return Unavailable()
    return exceptions.APIException(_("Something went wrong here, and it was recorded."))


def _headers(problem: exceptions.APIException) -> dict[str, str]:
    wait = getattr(problem, "wait", None)
    headers = {
        "WWW-Authenticate": getattr(problem, "auth_header", None),
        "Accept-Encoding": getattr(problem, "accept_encoding", None),
        "Retry-After": None if wait is None else str(ceil(wait)),
    }
    return {name: value for name, value in headers.items() if value}
