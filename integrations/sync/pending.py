"""What waits for a person is looked up anew: a few statements for each connection."""

from integrations import jobs, pending
from integrations.models import Connection, Job


def step(job: Job, deadline: float) -> bool:
    for connection in Connection.objects.filter(jobs=job):
        pending.look(connection)
    jobs.keep(job)
    return True


def then_looked_at(work: jobs.Step) -> jobs.Step:
    """The step, and when all of it is done, a look at what the connection lacks now."""

    def both(job: Job, deadline: float) -> bool:
        done = work(job, deadline)
        if done:
            pending.look(jobs.connection_of(job))
        return done

    return both
