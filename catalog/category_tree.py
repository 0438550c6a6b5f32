"""A merchant's categories as a tree, with how many products each branch has."""

from dataclasses import dataclass, field

from django.db.models import Count

from catalog.models import Category, Product


@dataclass
class Node:
    """`products` are its own, `all_products` those of the whole branch."""

    pk: int
    name: str
    products: int = 0
    all_products: int = 0
    children: list["Node"] = field(default_factory=list)


def tree(merchant_id: int) -> list[Node]:
    """The roots, in the order of names; two questions, whatever the size."""
    products = Product.objects.filter(merchant_id=merchant_id, category__isnull=False)
    counted = products.order_by().values_list("category").annotate(number=Count("pk"))
    numbers = dict(counted)
    nodes: dict[int, Node] = {}
    roots: list[Node] = []
    found = Category.objects.filter(merchant_id=merchant_id).order_by()
    rows = list(found.values_list("pk", "parent_id", "name"))
    for pk, _parent, name in rows:
        nodes[pk] = Node(pk, name, numbers.get(pk, 0))
    for pk, parent_id, _name in rows:
        (nodes[parent_id].children if parent_id else roots).append(nodes[pk])
    for root in _sorted(roots):
        _count(root)
    return roots


def _count(root: Node) -> None:
    """From the leaves up; a loop, so that no depth is too deep."""
    way = [root]
    for node in way:
        way.extend(_sorted(node.children))
    for node in reversed(way):
        node.all_products = node.products + sum(child.all_products for child in node.children)


def _sorted(nodes: list[Node]) -> list[Node]:
    nodes.sort(key=lambda node: node.name.casefold())
    return nodes
