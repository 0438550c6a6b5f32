"""Which products are to be on sale where: the rules about publication rows."""

from django.db import connection as database
from django.db import transaction

from integrations import wakeup
from integrations.models import Connection
from integrations.queue import TOUCH

_BRING_BACK = f"""
WITH found AS MATERIALIZED (
    SELECT id FROM integrations_publication
    WHERE connection_id = %(connection)s AND parked_at IS NOT NULL AND error_code = 'unmapped'
    ORDER BY id FOR UPDATE
)
UPDATE integrations_publication work SET {TOUCH} FROM found WHERE work.id = found.id
"""  # noqa: S608


def bring_back_unmapped(connection: Connection) -> int:
    """The connection's De<>Para changed: what waited for a rule is tried again; how many."""
    with database.cursor() as cursor:
        cursor.execute(_BRING_BACK, {"connection": connection.pk})
        number = int(cursor.rowcount)
    if number:
        transaction.on_commit(lambda: wakeup.wake([connection.pk]))
    return number
