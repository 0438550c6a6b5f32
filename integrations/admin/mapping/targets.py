"""The platform's terms that a row may be mapped to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection as database
from django.db.models import Q
from django.db.models.functions import Lower

from integrations.mapping.kinds import Kind
from integrations.mapping.values import lookup_key
from integrations.models import Connection, Term
from integrations.rulebook.unmapped import folding

ANSWERS = 20
# So many terms fit into a plain list to choose from.
FEW = 20


class Target(NamedTuple):
    external_id: str
    name: str
    parent_id: str = ""


class Targets:
    """What the platform tells of a kind. `told` is false when it tells nothing: a rule may then
    lead to any text."""

    def __init__(self, connection: Connection, kind: Kind) -> None:
        self._terms = Term.objects.filter(connection=connection, kind=kind, gone_at=None)
        self.told = Term.objects.filter(connection=connection, kind=kind).exists()

    def few(self, parents: Iterable[str]) -> dict[str, list[Target]]:
        """By parent, all terms where there are few; of a kind without parents under ""."""
        wanted = sorted(set(parents))
        if wanted == [""]:
            found = _targets(self._terms.order_by("name")[: FEW + 1])
            return {"": found} if 0 < len(found) <= FEW else {}
        by_parent: dict[str, list[Target]] = defaultdict(list)
        for target in _targets(self._terms.filter(parent_id__in=wanted).order_by("name")[:2000]):
            by_parent[target.parent_id].append(target)
        return {parent: found for parent, found in by_parent.items() if len(found) <= FEW}

    def with_ids(self, ids: Iterable[str]) -> dict[str, Target]:
        found = _targets(self._terms.filter(external_id__in=set(ids)))
        return {target.external_id: target for target in found}

    def with_names(self, names: Iterable[str]) -> Mapping[str, Sequence[Target]]:
        """By folded name, for who typed a name and did not choose it from the list."""
        wanted = {name.strip() for name in names}
        low = {name.lower() for name in wanted}
        same = self._terms.alias(low=Lower("name")).filter(
            Q(low__in=low) | Q(path__in=wanted), ~Q(name="")
        )
        found: dict[str, list[Target]] = defaultdict(list)
        for target in _targets(same[:200]) if wanted else []:
            found[lookup_key(target.name)].append(target)
        return found


_SEARCH = f"""
SELECT external_id, coalesce(nullif(path, ''), name) AS shown
FROM integrations_term
WHERE connection_id = %(connection)s AND kind = %(kind)s AND gone_at IS NULL
  AND (%(parent)s = '' OR parent_id = %(parent)s)
  AND ({folding.matches("(name || ' ' || path)")} OR external_id = %(search)s)
ORDER BY ({folding.folded("name")} LIKE %(start)s) DESC, length(path), name
LIMIT {ANSWERS}
"""  # noqa: S608


def search(connection: Connection, kind: Kind, text: str, parent: str = "") -> list[Target]:
    """At most ANSWERS terms that begin like this, or have a word that does."""
    values: dict[str, int | str] = {
        "connection": connection.pk,
        "kind": kind,
        "parent": parent,
        "search": text.strip(),
        **folding.patterns(text),
    }
    with database.cursor() as cursor:
        cursor.execute(_SEARCH, values)
        return [Target(external_id, shown) for external_id, shown in cursor.fetchall()]


def _targets(terms: Iterable[Term]) -> list[Target]:
    return [Target(term.external_id, term.path or term.name, term.parent_id) for term in terms]
