"""PostgreSQL from a wheel, as a Django database engine ("ENGINE": "config.embedded").

The first process that opens a connection starts the server; the last one to leave stops it.
"""
