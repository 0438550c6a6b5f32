"""De<>Para spreadsheets on their way in: noted, read line by line, looked at, applied.

    sheet = begin(connection, file, name="marcas.xlsx", kind="", cause="user:7", user_id=7)
    read(sheet)            its lines are rows now, and the file is gone
    sheet_plan.look(sheet) what it would do to the rules as they are
    apply(sheet, plan)     one version, unless that is no longer what would be done

A file is read in one go and one transaction, whatever its size, in little memory.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.mapping import spreadsheet
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import KIND_WORDS
from integrations.mapping.sheet.storable import shown
from integrations.mapping.spreadsheet import BlankRow, KnownTerms, MappingRow, RowError
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.values import lookup_key
from integrations.models import (
    Connection,
    MappingRule,
    MappingSheet,
    MappingVersion,
    SheetRow,
    SheetState,
    Term,
)
from integrations.rulebook import rules, sheet_plan

KEPT_DAYS = 7
AT_ONCE = 1_000
OVER = (SheetState.DONE, SheetState.REFUSED)


def begin(
    connection: Connection,
    file: BinaryIO,
    *,
    name: str,
    kind: Kind | None,
    cause: str,
    user_id: int | None = None,
) -> MappingSheet:
    """Note a file that somebody sent; it is kept until it has been read."""
    kept = default_storage.save(f"mapping/{connection.pk}/sheet", File(file))
    return MappingSheet.objects.create(
        merchant_id=connection.merchant_id,
        connection=connection,
        name=name[:200],
        file=kept,
        kind=kind or "",
        cause=cause,
        user_id=user_id,
    )


def read(sheet: MappingSheet) -> None:
    """Its lines become rows; done again after a worker died, it does the same once."""
    if sheet.state != SheetState.READING:
        return
    try:
        with default_storage.open(sheet.file) as file, transaction.atomic():
            sheet.rows.all().delete()
            _store(sheet, file)
            sheet.kinds = _covered(sheet)
            _note(sheet, state=SheetState.READ, kinds=sheet.kinds)
    except spreadsheet.SpreadsheetError as error:
        _note(sheet, state=SheetState.REFUSED, reason=str(error)[:500])
    except FileNotFoundError:
        _note(
            sheet, state=SheetState.REFUSED, reason=_("The file is no longer there: send it again.")
        )
    _drop_file(sheet)


def apply(sheet: MappingSheet, plan: str) -> MappingVersion | None:
    """Do what was seen as `plan`. Nothing is done, and the sheet waits to be seen again, when it
    would now do something else. None when there was nothing to do."""
    with transaction.atomic():
        locked = MappingSheet.objects.select_for_update().get(pk=sheet.pk)
        if locked.state not in (SheetState.READ, SheetState.APPLYING):
            return None
        rules.take_turn(sheet.connection_id)
        if sheet_plan.look(locked).fingerprint != plan:
            _note(sheet, state=SheetState.READ)
            return None
        version = sheet_plan.carry_out(locked)
        _note(sheet, state=SheetState.DONE, version=version and version.number)
        sheet.rows.all().delete()
    return version


def hand_over(sheet: MappingSheet, plan: str) -> None:
    """Somebody said yes to `plan`; a worker will apply it."""
    MappingSheet.objects.filter(pk=sheet.pk, state=SheetState.READ).update(
        state=SheetState.APPLYING, plan=plan
    )


def trim() -> int:
    """Forget sheets nobody went on with, and their files; returns how many."""
    old = MappingSheet.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    waiting = list(old.exclude(state__in=OVER))
    for sheet in waiting:
        _drop_file(sheet)
    MappingSheet.objects.filter(pk__in=[sheet.pk for sheet in waiting]).delete()
    return len(waiting)


def _store(sheet: MappingSheet, file: Any) -> None:
    lines = spreadsheet.rows_of(file, lambda texts: _known(sheet.connection_id, texts))
    rows = (_row(sheet, number, line) for number, line in lines)
    while batch := list(islice(rows, AT_ONCE)):
        SheetRow.objects.bulk_create(batch)


def _row(sheet: MappingSheet, number: int, line: MappingRow | RowError | BlankRow) -> SheetRow:
    row = SheetRow(merchant_id=sheet.merchant_id, sheet=sheet, number=number)
    if isinstance(line, MappingRow):
        if sheet.kind in ("", line.kind):
            return _with_rule(row, line)
        line = RowError(number, "tipo", sheet_plan.other_kind(Kind(sheet.kind)), line.cells)
    row.kind, row.attribute, row.merchant_term, row.platform_id, row.platform_name, _rewriting = (
        map(shown, line.cells)
    )
    if isinstance(line, RowError):
        row.column, row.error = line.column, line.message
    else:
        row.blank = True
    return row


def _with_rule(row: SheetRow, line: MappingRow) -> SheetRow:
    row.kind, row.attribute, row.merchant_term = line.kind, line.attribute, line.merchant_term
    row.platform_id, row.platform_name = line.platform_id, line.platform_name
    row.transform = None if line.transform is None else dict(line.transform)
    row.identity = rules.identity_key(line)
    row.merchant_key = rules.merchant_key(line.attribute, line.merchant_term)
    return row


def _covered(sheet: MappingSheet) -> list[str]:
    if sheet.kind:
        return [sheet.kind]
    good = sheet.rows.filter(error="", blank=False).order_by()
    found = set(good.values_list("kind", flat=True).distinct())
    return [kind for kind in KIND_WORDS if kind in found]


def _known(connection_id: int, texts: Sequence[Sequence[str]]) -> KnownTerms:
    """The terms and rules that these lines name: three statements."""
    live = Term.objects.filter(connection_id=connection_id, gone_at=None)
    kinds = [Kind(kind) for kind in live.order_by().values_list("kind", flat=True).distinct()]
    keys = {rules.merchant_key(line[1], line[2]) for line in texts}
    present = MappingRule.objects.filter(
        connection_id=connection_id, kind__in=list(Kind), merchant_key__in=keys
    )
    return KnownTerms(_terms(live, texts), kinds, map(rules.row_of, present))


def _terms(
    live: QuerySet[Term], texts: Sequence[Sequence[str]]
) -> Iterator[tuple[Kind, PlatformTerm]]:
    ids = {line[3] for line in texts if line[3].strip()}
    names = {lookup_key(line[4]) for line in texts if not line[3].strip() and line[4].strip()}
    wanted = Q(external_id__in=ids)
    if names:
        live = live.annotate(lower_name=Lower("name"), lower_path=Lower("path"))
        wanted |= Q(lower_name__in=names) | Q(lower_path__in=names)
    for term in live.filter(wanted, kind__in=list(Kind)):
        yield Kind(term.kind), PlatformTerm(term.external_id, str(term))


def _note(sheet: MappingSheet, **values: object) -> None:
    for name, value in values.items():
        setattr(sheet, name, value)
    sheet.save(update_fields=list(values))


def _drop_file(sheet: MappingSheet) -> None:
    if sheet.file:
        default_storage.delete(sheet.file)
        _note(sheet, file="")
