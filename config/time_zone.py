"""Times on the screen are those of the merchant's zone; the database holds UTC."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catalog.models import Merchant
from catalog.tenancy import visible_to


class MerchantTimeZone:
    """Somebody whose merchants share a zone sees it; anybody else sees the installation's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(ZoneInfo(_zone_of(request))):
            return self._get_response(request)


def _zone_of(request: HttpRequest) -> str:
    if not request.path.startswith("/admin/") or not request.user.is_authenticated:
        return settings.TIME_ZONE
    if request.user.is_superuser:
        return settings.TIME_ZONE
    mine = visible_to(request.user, Merchant.objects.all(), "pk")
    zones = set(mine.values_list("time_zone", flat=True))
    return zones.pop() if len(zones) == 1 else settings.TIME_ZONE
