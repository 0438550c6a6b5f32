"""De<>Para by spreadsheet: out, in, and what a file would do before it does it."""
