"""A frozen cluster looks like an idle one until there is work. So there always is some."""

from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.tasks import async_task


def answer() -> None:
    """What a probe does: nothing. That a worker ran it is the answer."""


def send() -> None:
    """Give the cluster something to do, unless work is waiting already.

    With several machines any cluster may take the probe. The watchdog sends one after the other
    until its own cluster beats.
    """
    if not OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=timezone.now()).exists():
        async_task(answer, task_name="probe", save=False)
