"""Personal data that lies beside the orders: what was said to a platform, and what it called us
with. Its text goes; that there was a call stays."""

from collections.abc import Collection

from django.db import connection
from django.db.models import Q

from integrations.models import CallLog, Webhook
from orders.privacy import Person

BATCH = 5_000

# A body that names the order, or the customer, holds what is to go; one too many does no harm.
_FORGET = """
UPDATE integrations_calllog call SET request = '', response = ''
WHERE connection_id = %(connection)s AND (request <> '' OR response <> '')
  AND EXISTS (
    SELECT FROM unnest(%(words)s::text[]) AS said(word)
    WHERE strpos(lower(concat_ws(' ', url, request, response)), word) > 0)
"""


def forget(connection_id: int, orders: Collection[str], person: Person) -> None:
    """The bodies that name one of these orders (by the platform's ids), or this customer."""
    digits = "".join(filter(str.isalnum, person.document))
    words = {word.lower() for word in (*orders, person.email, person.document, digits) if word}
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"connection": connection_id, "words": sorted(words)})
    calls = Webhook.objects.filter(connection_id=connection_id, subject_id__in=list(orders))
    calls.update(body=b"")


def forget_all(connection_id: int) -> None:
    """Every body of a connection, batch by batch; it may be said twice."""
    exchanges = CallLog.objects.filter(connection_id=connection_id).order_by("pk")
    said, last = exchanges.filter(~Q(request="") | ~Q(response="")), 0
    while batch := list(said.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        CallLog.objects.filter(pk__in=batch).update(request="", response="")
        last = batch[-1]
    Webhook.objects.filter(connection_id=connection_id).exclude(body=b"").update(body=b"")
