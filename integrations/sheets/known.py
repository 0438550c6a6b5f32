"""Every spreadsheet of the catalog, by its name."""

from collections.abc import Mapping
from typing import Any

from integrations.sheets.prices import PriceSheet
from integrations.sheets.products import ProductSheet
from integrations.sheets.sheet import Sheet
from integrations.sheets.stock import StockSheet

SHEETS: Mapping[str, Sheet[Any]] = {
    sheet.name: sheet for sheet in (ProductSheet(), PriceSheet(), StockSheet())
}
