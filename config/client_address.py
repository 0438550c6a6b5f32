"""Who is asking: the address in front of our own proxies."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that the outermost of TRUSTED_PROXIES saw.

    Each proxy adds the one it heard from at the end of X-Forwarded-For; what stands before was
    written by the client itself and proves nothing.
    """
    chain = [part.strip() for part in str(request.headers.get("X-Forwarded-For", "")).split(",")]
    trusted: int = settings.TRUSTED_PROXIES
    if trusted and len(chain) >= trusted and chain[-trusted]:
        return chain[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))
