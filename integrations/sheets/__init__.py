"""Spreadsheets of the catalog: products, prices and stock, out and back in.

    export.csv_lines(sheet, merchant_id, queryset)      streamed, whatever the number of rows
    files.keep(sheet, merchant_id, upload)              an upload, looked at and put away
    unpacked.unpack(sheet, name)                        its lines, in a form that is quick to skip
    chunk.try_out / chunk.apply                         a chunk of lines: what it would do, or does

An empty cell was not given: what it is about stays as it is. An export that is imported again
without edits changes nothing. The catalog's writers write; nothing else does.
"""
