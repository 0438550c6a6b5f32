"""What is asked of rules before they are saved."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from integrations.mapping import transform
from integrations.mapping.rules import Identity
from integrations.mapping.sheet.row import MappingRow
from integrations.mapping.sheet.storable import unstorable
from integrations.mapping.transform import WrongTransform
from integrations.models import Connection, Term


class WrongRules(ValueError):
    """Nothing was saved: `problems` says for people what is wrong with which row."""

    def __init__(self, problems: Sequence[tuple[MappingRow, str]]) -> None:
        super().__init__("; ".join(f"{row.merchant_term}: {text}" for row, text in problems[:5]))
        self.problems = problems


def check(put: Sequence[MappingRow]) -> None:
    """Each by itself, and that no two are for one term. Raises WrongRules."""
    problems = [*_twice(put), *_wrong_transforms(put), *_unstorable(put)]
    if problems:
        raise WrongRules(problems)


def check_terms(connection: Connection, fresh: Sequence[MappingRow]) -> None:
    """That the platform knows where they lead. Raises WrongRules."""
    problems = list(_unknown_terms(connection, fresh))
    if problems:
        raise WrongRules(problems)


def _twice(put: Sequence[MappingRow]) -> Iterable[tuple[MappingRow, str]]:
    seen: dict[Identity, MappingRow] = {}
    for row in put:
        if seen.setdefault(row.identity, row) is not row:
            yield row, _("there are two rules for this term.")


def _wrong_transforms(put: Sequence[MappingRow]) -> Iterable[tuple[MappingRow, str]]:
    for row in put:
        if row.transform is not None:
            try:
                transform.check(row.transform)
            except WrongTransform as error:
                yield row, str(error)


def _unstorable(put: Sequence[MappingRow]) -> Iterable[tuple[MappingRow, str]]:
    found = ((row, unstorable(row)) for row in put)
    return ((row, wrong[1]) for row, wrong in found if wrong)


def _unknown_terms(
    connection: Connection, put: Sequence[MappingRow]
) -> Iterable[tuple[MappingRow, str]]:
    """Of a kind whose terms the platform tells, a rule may only lead to one of them."""
    told = Term.objects.filter(
        connection=connection, kind__in={row.kind for row in put}, gone_at=None
    )
    kinds = set(told.order_by().values_list("kind", flat=True).distinct())
    ids = told.filter(external_id__in={row.platform_id for row in put})
    known = set(ids.values_list("kind", "external_id"))
    for row in put:
        if row.kind in kinds and (row.kind, row.platform_id) not in known:
            yield row, _("the platform has no term with this code.")
