"""Brands and categories that the platform does not have yet are made there, parents first.

Each becomes a term of the connection and a rule onto it. A worker that dies between the platform
and the note makes it again: the platform knows our code for it.
"""

import logging
import time
from collections.abc import Iterable

from django.db import transaction

from catalog.models import Brand, Category
from integrations import contract
from integrations.content.gaps import Gap
from integrations.contract import Connector, PlatformError, RateLimited, TermKind, Unauthorised
from integrations.mapping.engine import RuleSet
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped, Reason
from integrations.mapping.sheet.row import MappingRow
from integrations.models import Connection, MappingRule, Term
from integrations.rulebook import rules
from integrations.sync import vocabulary

log = logging.getLogger(__name__)

# A deep tree at a slow platform's pace: the rest is made by the next visit.
SECONDS = 20.0
CAUSE = "publishing"
Refused = dict[tuple[Kind, str], str]


def wanted(
    connection: Connection, connector: Connector | type[Connector], gaps: Iterable[Gap]
) -> list[Gap]:
    """Those of these gaps that this connection closes by making the term there."""
    if not connection.send_terms:
        return []
    kinds = {Kind(kind) for kind in connector.creatable}
    return [
        gap
        for gap in gaps
        if gap.unmapped.reason == Reason.NO_RULE
        and gap.unmapped.kind in kinds & {Kind.BRAND, Kind.CATEGORY}
    ]


def create(connection: Connection, connector: Connector, gaps: Iterable[Gap]) -> Refused:
    """Make these terms; returns the platform's words for each that it refused.

    Raises PlatformError when it could not be talked to, or when there are too many for one
    visit; what was made until then is kept.
    """
    maker = _Maker(connection, connector)
    terms = {(gap.unmapped.kind, gap.unmapped.term) for gap in gaps}
    try:
        maker.make_brands(sorted(term for kind, term in terms if kind == Kind.BRAND))
        maker.make_categories(sorted(term for kind, term in terms if kind == Kind.CATEGORY))
    finally:
        maker.keep()
    return maker.refused


class _Maker:
    def __init__(self, connection: Connection, connector: Connector) -> None:
        self._connection = connection
        self._connector = connector
        self._made: list[tuple[TermKind, contract.Term]] = []
        self._rows: list[MappingRow] = []
        self._deadline = time.monotonic() + SECONDS
        self.refused: Refused = {}

    def make_brands(self, names: list[str]) -> None:
        own = Brand.objects.filter(merchant_id=self._connection.merchant_id, name__in=names)
        for brand in own.order_by("name"):
            self._make(Kind.BRAND, brand.name, brand.name, brand.code or code_of(brand), "")

    def make_categories(self, paths: list[str]) -> None:
        """A path sorts behind its parents'."""
        wanted = sorted({part for path in paths for part in _lineage(path)})
        own = Category.objects.filter(merchant_id=self._connection.merchant_id, path__in=wanted)
        known = self._rules(wanted)
        for category in own.order_by("path"):
            above = category.path.rpartition(Category.SEPARATOR)[0]
            if category.path in known or (above and above not in known):
                continue  # it is there, or its parent was refused
            parent = known.get(above, "")
            made = self._make(
                Kind.CATEGORY, category.path, category.name, code_of(category), parent
            )
            if made is not None:
                known[category.path] = made

    def keep(self) -> None:
        with transaction.atomic():
            for kind in (TermKind.BRAND, TermKind.CATEGORY):
                terms = [term for made, term in self._made if made == kind]
                vocabulary.add(self._connection, kind, terms)
            if self._rows:
                rules.save(self._connection, put=self._rows, cause=CAUSE)

    def _make(self, kind: Kind, own: str, name: str, code: str, parent: str) -> str | None:
        """Its id there; None when it was refused."""
        term_kind = TermKind(kind)
        term = self._there(term_kind, name, parent)
        if term is None:
            if time.monotonic() >= self._deadline:
                raise RateLimited("", code="no_turn")
            try:
                term = self._connector.create_term(term_kind, name, code, parent)
            except (RateLimited, Unauthorised):
                raise
            except PlatformError as error:
                if not error.permanent:
                    raise
                log.info("%s %r was refused: %s", kind, name, error.detail)
                self.refused[kind, own] = error.detail
                return None
            self._made.append((term_kind, term))
        row = MappingRow(kind, own, term.external_id, term.path or term.name)
        self._rows.append(row)
        return term.external_id

    def _there(self, kind: TermKind, name: str, parent: str) -> contract.Term | None:
        """A term of this very name, at this very place, is the one."""
        same = Term.objects.filter(
            connection=self._connection,
            kind=kind,
            name__iexact=name,
            parent_id=parent,
            gone_at=None,
        ).order_by("pk")[:2]
        if len(same) != 1:
            return None
        return contract.Term(external_id=same[0].external_id, name=same[0].name, path=same[0].path)

    def _rules(self, paths: list[str]) -> dict[str, str]:
        """Ids there of the categories that have a rule already."""
        keys = [rules.merchant_key("", path) for path in paths]
        found = MappingRule.objects.filter(
            connection=self._connection, kind=Kind.CATEGORY, merchant_key__in=keys
        )
        known = RuleSet(rules.row_of(rule).rule for rule in found)
        asked = {path: known.outbound(Kind.CATEGORY, path) for path in paths}
        return {
            path: outcome.rule.platform_term.external_id
            for path, outcome in asked.items()
            if isinstance(outcome, Mapped)
        }


def code_of(own: Brand | Category) -> str:
    """Ours for it there. A bare number could be another system's for something else."""
    return f"depara-{own.pk}"


def _lineage(path: str) -> list[str]:
    """The paths from the root to this one."""
    parts = path.split(Category.SEPARATOR)
    return [Category.SEPARATOR.join(parts[: end + 1]) for end in range(len(parts))]
