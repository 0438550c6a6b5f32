"""What waits for a person is looked up anew: a few statements for each connection."""

from integrations import jobs, pending
from integrations.models import Connection, Job


def step(job: Job, deadline: float) -> bool:
    for connection in Connection.objects.filter(jobs=job):
        pending.look(connection)
    jobs.keep(job)
    return True
