"""The door for the calls that the LGPD asks of an app: kept and answered, done afterwards.

Their addresses are set in the platform's partner panel. Each kind has its own, since what comes
in does not say what it is.
"""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations import privacy
from integrations.contract import CallsUs, Delivery, NotGenuine, PrivacyKind
from integrations.installable import KINDS, Uninstallable, connector_of
from integrations.models import PlatformApp

log = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024


@csrf_exempt
@require_POST
def privacy_call(request: HttpRequest, key: str, kind: PrivacyKind) -> HttpResponse:
    """200 when it is stored; 401 for a wrong signature, 400 for what is no such call, 404 for an
    address we did not give, 413 for what is too long."""
    app = get_object_or_404(PlatformApp, key=key)
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        connector = connector_of(app.platform)
        call = connector.privacy_call(app.values, kind, Delivery(body=body, headers=headers))
        privacy.check(call)
    except Uninstallable:
        return HttpResponse(status=404)
    except NotGenuine:
        log.warning("privacy call of %s with a wrong signature", app.platform)
        return HttpResponse(status=401)
    except ValueError as error:
        log.warning("no privacy call of %s: %s", app.platform, type(error).__name__)
        return HttpResponse(status=400)
    signs = connector.signed_with if issubclass(connector, CallsUs) else ()
    signed = any(name in headers for name in signs)
    privacy.accept(app.platform, connector.account_field, call, signed=signed)
    return HttpResponse()


urlpatterns = [
    path(f"<str:key>/{name}/", privacy_call, {"kind": kind}, name=f"privacy-{name}")
    for kind, name in KINDS.items()
]
