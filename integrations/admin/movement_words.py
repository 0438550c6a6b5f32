"""What made a balance move, as people say it. A cause is "name" or "name:detail"."""

from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.admin.connection_state import platform_title
from integrations.models import ApiToken, Connection

ITSELF: Mapping[str, Promise] = {
    "ledger check": _("Ledger check"),
    "demo": _("Demonstration"),
    "spreadsheet": _("Spreadsheet"),
    "import": _("Import of the platform's catalog"),
    "waiting": _("Waiting order"),
}


def told(merchant_id: int, causes: Collection[str]) -> dict[str, str]:
    """By cause; one that has no word is told as it is. Two statements at most.

    A partner is told by name, a connection by its store and platform; of a person the history
    tells no more than that it was one.
    """
    details: dict[str, set[str]] = {"token": set(), "connection": set()}
    for cause in causes:
        name, _colon, detail = cause.partition(":")
        details.get(name, set()).add(detail)
    names = {
        "token": _partners(merchant_id, details["token"]),
        "connection": _connections(merchant_id, details["connection"]),
    }
    return {cause: _word(cause, names) for cause in causes}


def _word(cause: str, names: Mapping[str, Mapping[str, str]]) -> str:
    name, _colon, detail = cause.partition(":")
    if name == "user":
        return str(PERSON)
    known = names.get(name, {}).get(detail)
    return known or str(ITSELF.get(name, cause))


PERSON = _("A person, on the page")


def _partners(merchant_id: int, prefixes: Collection[str]) -> dict[str, str]:
    if not prefixes:
        return {}
    found = ApiToken.objects.filter(merchant_id=merchant_id, prefix__in=prefixes)
    return dict(found.values_list("prefix", "partner"))


def _connections(merchant_id: int, ids: Collection[str]) -> dict[str, str]:
    numbers = [int(one) for one in ids if one.isdecimal()]
    if not numbers:
        return {}
    found = Connection.objects.filter(merchant_id=merchant_id, pk__in=numbers)
    return {
        str(pk): f"{store} · {platform_title(platform)}"
        for pk, store, platform in found.values_list("pk", "store__name", "platform")
    }
