"""What the endpoints that write have in common: the body goes to `submit`, its answer back."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.request import Request

from catalog.batch import BatchResult
from integrations.api.auth import token_of
from integrations.api.bodies import json_body
from integrations.api.views import ApiView, answer
from integrations.models import Resource
from integrations.writes.submit import submit


class WriteView(ApiView):
    """200 with the counts of the batch, or 202 when it is held until the switch is on again."""

    resource: ClassVar[Resource]

    def take(self, request: Request) -> HttpResponse:
        token = token_of(request)
        outcome = submit(token.merchant_id, self.resource, json_body(request), token.cause)
        if isinstance(outcome, BatchResult):
            return answer(_counts(outcome))
        held, reason = outcome
        return answer({"held": True, "id": held.pk, "reason": reason}, status=202)


def _counts(result: BatchResult) -> dict[str, Any]:
    return {
        "received": result.received,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "rejected": len(result.rejected),
        "rejections": result.rejected,
    }
