"""De<>Para spreadsheets as the back office takes them in."""

import io

from integrations.mapping.kinds import Kind
from integrations.mapping.spreadsheet import MappingRow
from integrations.models import Connection, MappingSheet
from integrations.rulebook import mapping_sheets, rules, sheet_plan
from tests.integrations.mapping.sheets import a_row, csv_of

__all__ = ["a_row", "a_sheet", "applied", "csv_of", "lines", "outcomes", "put", "rules_of"]


def a_sheet(
    connection: Connection, content: bytes, *, kind: Kind | None = None, name: str = "regras.csv"
) -> MappingSheet:
    """Sent and read."""
    sheet = mapping_sheets.begin(
        connection, io.BytesIO(content), name=name, kind=kind, cause="user:1"
    )
    mapping_sheets.read(sheet)
    return sheet


def put(connection: Connection, *rows: MappingRow) -> None:
    rules.save(connection, put=rows, cause="test")


def applied(sheet: MappingSheet) -> None:
    mapping_sheets.apply(sheet, sheet_plan.look(sheet).fingerprint)


def rules_of(connection: Connection) -> list[MappingRow]:
    return sorted(rules.rows_of(connection.pk), key=lambda row: (row.kind, row.merchant_term))


def outcomes(sheet: MappingSheet) -> dict[str, int]:
    """Those that there are."""
    return {name: number for name, number in sheet_plan.look(sheet).counts.items() if number}


def lines(sheet: MappingSheet, outcome: str) -> list[sheet_plan.Step]:
    return sheet_plan.part(sheet, [outcome], 0, 1_000)
