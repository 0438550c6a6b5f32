"""Whose sales they are: an order's source, as people name it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import Merchant
from catalog.tenancy import Access
from integrations.admin.connection_state import platform_title
from integrations.models import ApiToken, Connection
from orders.admin import cause_words

CONNECTION, TOKEN, STORE = "connection:", "token:", "store:"
LONGEST_ID = 18  # digits of a bigint, at least

Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Origins:
    """`stores` and `connections` name every source that is known, by source; `choices` is empty
    for who would have to choose among everybody's."""

    stores: dict[str, tuple[str, str]]
    connections: dict[str, str]
    choices: Choices

    def store(self, source: str) -> tuple[str, str]:
        """Its key and its name; a partner stands for itself."""
        return self.stores.get(source) or (source, self.connection(source))

    def connection(self, source: str) -> str:
        return self.connections.get(source) or cause_words.told(source)

    def sources(self, chosen: str) -> list[str] | None:
        """Of a store or a connection; None when nothing, or nothing known, was chosen."""
        if not any(chosen == value for _group, group in self.choices for value, _name in group):
            return None
        if chosen.startswith(STORE):
            return [source for source, (key, _name) in self.stores.items() if key == chosen]
        return [chosen]


def load(who: Access, merchant: Merchant | None, sources: Iterable[str]) -> Origins:
    """Those of the merchant's connections, or of all that the person may see; support, of whom
    everything is, gets those of the sources alone."""
    seen = set(sources)
    rows = who.limit(Connection.objects.select_related("store", "merchant"))
    everybodys = who.support and merchant is None
    if merchant is not None:
        rows = rows.filter(merchant=merchant)
    elif everybodys:
        rows = rows.filter(pk__in=_ids(seen))
    several = merchant is None and who.only_merchant_id is None
    connections = list(rows.order_by("store__name", "pk"))
    stores = {
        one.source: (f"{STORE}{one.store_id}", _named(one, several=several)) for one in connections
    }
    names = {
        one.source: f"{stores[one.source][1]} · {platform_title(one.platform)}"
        for one in connections
    }
    return Origins(
        stores=stores,
        connections=names | _partners(who, seen),
        choices=[] if everybodys else _choices(stores, names),
    )


def _choices(stores: dict[str, tuple[str, str]], names: dict[str, str]) -> Choices:
    return [
        (_("Stores"), list(dict(stores.values()).items())),
        (_("Connections"), list(names.items())),
    ]


def _named(connection: Connection, *, several: bool) -> str:
    """Who sees several merchants' is told whose it is."""
    store = str(connection.store)
    return f"{connection.merchant} · {store}" if several else store


def _partners(who: Access, sources: Iterable[str]) -> dict[str, str]:
    prefixes: Sequence[str] = [
        source.removeprefix(TOKEN) for source in sources if source.startswith(TOKEN)
    ]
    if not prefixes:
        return {}
    tokens = who.limit(ApiToken.objects.filter(prefix__in=prefixes))
    return {token.cause: str(token) for token in tokens}


def _ids(sources: Iterable[str]) -> list[int]:
    numbers = (
        source.removeprefix(CONNECTION) for source in sources if source.startswith(CONNECTION)
    )
    return [int(number) for number in numbers if number.isdecimal() and len(number) <= LONGEST_ID]
