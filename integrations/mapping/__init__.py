"""De<>Para: values by rules that the merchant edits. Pure: no database, no models.

engine        what do we send for this value, and what does the platform's word mean to us?
transform     how a value is rewritten on its way out
suggest       which rules a merchant probably wants
spreadsheet   rules out to XLSX and CSV, and back in
fields        what maps by itself
"""
