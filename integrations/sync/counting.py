"""The merchant's terms are counted: one statement, so one slice."""

from integrations import jobs, pending
from integrations.models import Job
from integrations.rulebook import merchant_terms


def step(job: Job, deadline: float) -> bool:
    """Words that came while it counted want another count."""
    job.done = merchant_terms.count(job.merchant_id)
    jobs.keep(job)
    if merchant_terms.has_uncounted(job.merchant_id):
        return False
    pending.look_at_all(job.merchant_id)
    return True
