"""Spreadsheets of the catalog: products, prices and stock, out and back in.

    export.csv_lines(sheet, merchant_id, queryset)      streamed, whatever the number of rows
    files.keep(merchant_id, upload)                     an upload, looked at and put away
    unpack.unpack(name)                                 its lines, in a form that is quick to skip
    lines.try_out / lines.apply                         a chunk of lines: what it would do, or does

An empty cell was not given: what it is about stays as it is. An export that is imported again
without edits changes nothing. The catalog's writers write; nothing else does.
"""
