"""What can be wrong with a file. Messages are for people.

SpreadsheetError        nothing can be read
├── NotASpreadsheet     neither XLSX nor CSV, or a damaged one
├── TooLarge            more bytes or rows than a mapping can have
└── WrongColumns        the first line is not ours
"""


class SpreadsheetError(ValueError):
    """The whole file is refused."""


class NotASpreadsheet(SpreadsheetError):
    """Neither XLSX nor CSV, or damaged."""


class TooLarge(SpreadsheetError):
    """More bytes, packed or unpacked, or more rows than allowed."""


class WrongColumns(SpreadsheetError):
    """The first line does not name the columns."""
