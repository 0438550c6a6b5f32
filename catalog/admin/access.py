"""Who is asking: the access of the person behind a request, read once per request."""

from weakref import WeakKeyDictionary

from django.http import HttpRequest

from catalog.tenancy import Access, access_of

_KNOWN: WeakKeyDictionary[HttpRequest, Access] = WeakKeyDictionary()


def access(request: HttpRequest) -> Access:
    if request not in _KNOWN:
        _KNOWN[request] = access_of(request.user)
    return _KNOWN[request]


def cause(request: HttpRequest) -> str:
    """How ledger rows name the person."""
    return f"user:{request.user.pk}"
