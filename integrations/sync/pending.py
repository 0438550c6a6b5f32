"""What waits for a person is looked up anew: a few statements for each connection."""

from integrations import jobs, pending
from integrations.models import Connection, Job


def step(job: Job, deadline: float) -> bool:
    connection = Connection.objects.filter(pk=job.connection_id).first()
    if connection is None:
        pending.look_at_all(job.merchant_id)
    else:
        pending.look(connection)
    jobs.keep(job)
    return True
