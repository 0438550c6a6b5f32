"""The category tree: a node for each way from the root that somebody names.

The only writer of categories that come in bulk.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog import batch, by_code, product_changes
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.models import Category, Product

MAX_NAME = 80
MAX_PATH = 1000


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """`path` is the way from the root: "A > B > C"."""

    index: int
    path: str


def upsert(merchant_id: int, rows: Sequence[CategoryRow], cause: str) -> BatchResult:
    """Create the named nodes that are missing, and those on the way to them."""
    with transaction.atomic():
        by_code.take_turn(merchant_id)
        good, rejected = batch.screened(
            rows, lambda row: _split(row.path), lambda row: refusal(row.index, row.path)
        )
        paths = {_joined(_split(row.path)) for row in good}
        owned = Category.objects.filter(merchant_id=merchant_id, path__in=paths).order_by()
        known = set(owned.values_list("path", flat=True))
        ensure(merchant_id, paths)
    return batch.result(rows, len(paths - known), rejected)


def refusal(index: int, path: str) -> Rejected | None:
    """Why a row with this path is not taken."""
    if is_path(path):
        return None
    reason = _("The category must be written as names of up to 80 characters: A > B > C.")
    return Rejected(index, Refusal.WRONG_VALUE, reason)


def is_path(path: str) -> bool:
    """Whether `path` names a way from the root: at least one name, none too long."""
    names = _split(path)
    return bool(names) and all(len(n) <= MAX_NAME for n in names) and len(path) <= MAX_PATH


def ensure(merchant_id: int, paths: Iterable[str]) -> dict[str, int]:
    """Category ids by path ("A > B > C"), creating nodes that are missing, parents first.

    One look and one insert for each level of the tree, whatever the number of paths.
    """
    ways = {path: _split(path) for path in paths}
    ids: dict[str, int] = {}
    for depth in range(1, max(map(len, ways.values()), default=0) + 1):
        level = {way[:depth] for way in ways.values() if len(way) >= depth}
        ids |= _ensure_level(merchant_id, level, ids)
    return {path: ids[_joined(way)] for path, way in ways.items()}


def announce(category: Category, cause: str) -> None:
    """The products of this category and of those below it show another path."""
    below = Q(category__path__startswith=f"{category.path}{Category.SEPARATOR}")
    products = Product.objects.filter(
        Q(category=category) | below, merchant_id=category.merchant_id
    )
    product_changes.announce(list(products.values_list("pk", flat=True)), cause)


def _split(path: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in path.split(Category.SEPARATOR.strip()) if part.strip())


def _joined(way: tuple[str, ...]) -> str:
    return Category.SEPARATOR.join(way)


def _ensure_level(
    merchant_id: int, level: set[tuple[str, ...]], parents: dict[str, int]
) -> dict[str, int]:
    owned = Category.objects.filter(merchant_id=merchant_id, path__in=map(_joined, level))
    known = dict(owned.values_list("path", "pk"))
    missing = sorted(way for way in level if _joined(way) not in known)
    if not missing:
        return known
    Category.objects.bulk_create(
        [
            Category(
                merchant_id=merchant_id,
                parent_id=parents.get(_joined(way[:-1])),
                name=way[-1],
                path=_joined(way),
            )
            for way in missing
        ],
        ignore_conflicts=True,
    )
    return dict(owned.values_list("path", "pk"))
