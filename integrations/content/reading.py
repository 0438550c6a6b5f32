"""Contents of many products at once."""

from collections.abc import Collection, Mapping, Sequence

from integrations.content import catalog_side, figures, words
from integrations.content.drafting import Content, content
from integrations.models import Connection


def contents(
    connection: Connection, product_ids: Mapping[int, str] | Collection[int]
) -> dict[int, Content]:
    """By product id, with figures. A mapping says what the platform calls published products."""
    external = product_ids if isinstance(product_ids, Mapping) else {}
    found = contents_there([connection], list(product_ids), {connection.pk: external})
    return found[connection.pk]


def contents_there(
    connections: Sequence[Connection],
    product_ids: Collection[int],
    external: Mapping[int, Mapping[int, str]],
) -> dict[int, dict[int, Content]]:
    """By connection id and product id, for connections of one merchant."""
    if not connections:
        return {}
    products = catalog_side.read(connections[0].merchant_id, product_ids)
    known = words.learn(connections, products.values())
    told = {target.pk: figures.read(target, products.values()) for target in connections}
    return {
        target.pk: {
            pk: content(
                target,
                product,
                known[target.pk],
                told[target.pk],
                external.get(target.pk, {}).get(pk, ""),
            )
            for pk, product in products.items()
        }
        for target in connections
    }
