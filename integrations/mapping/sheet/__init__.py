"""Parts of the spreadsheet round trip; integrations/mapping/spreadsheet.py is the door."""
