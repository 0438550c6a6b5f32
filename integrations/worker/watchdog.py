"""The watchdog: starts a cluster, and replaces it whenever it does not work.

django-q2 alone does not notice three things: its master or sentinel killed, leaving orphans
behind; and an idle worker killed while it held the queue's lock, which stops the whole cluster
for good (https://github.com/django-q2/django-q2/issues/23). Looking at processes does not show
the last one, so what counts is work: probes are sent into a silent cluster until it beats.
"""

import logging
import time
from collections.abc import Callable

from django import db

from integrations.worker import probe
from integrations.worker.backoff import Backoff
from integrations.worker.cluster import Cluster

log = logging.getLogger(__name__)

PATIENCE = "SET statement_timeout = '20s'"  # the watchdog must not hang on somebody's lock


class Watchdog:
    """`start` gives a new cluster; `stall` is how many seconds it may be silent while there is
    work; `grace` how many it gets to finish when asked to stop; `tick` is called at every round,
    `pause` seconds apart."""

    def __init__(
        self,
        *,
        start: Callable[[], Cluster],
        tick: Callable[[], object],
        stall: float,
        pause: float,
        grace: float,
    ) -> None:
        self._start = start
        self._tick = tick
        self._stall = stall
        self._pause = pause
        self._grace = grace
        self._cluster: Cluster | None = None
        self._start_at = time.monotonic()
        self._backoff = Backoff()

    def run(self) -> None:
        """Watch until KeyboardInterrupt, then stop the cluster and return."""
        try:
            while True:
                self.round()
                time.sleep(self._pause)
        except KeyboardInterrupt:
            log.info("Asked to stop; running tasks may finish within %.0f s.", self._grace)
        finally:
            self._stop()

    def round(self) -> None:
        """One look at the cluster, one probe if it is silent, one tick."""
        if self._cluster is not None:
            self._examine(self._cluster)
        elif time.monotonic() >= self._start_at:
            self._cluster = self._start()
            log.info("Cluster %d started.", self._cluster.pid)
        self._attempt("tick", self._tick)

    def _examine(self, cluster: Cluster) -> None:
        had_worked = cluster.has_worked
        silence = cluster.silence()
        if cluster.has_worked and not had_worked:
            log.info("Cluster %d is at work.", cluster.pid)
        if injury := cluster.injury():
            self._replace(cluster, injury)
        elif silence >= self._stall:
            self._replace(cluster, f"it did no work for {silence:.0f} s")
        elif self._wants_probe(cluster, silence) and not self._attempt("probe", probe.send):
            cluster.excuse()  # without the database nobody can work

    def _wants_probe(self, cluster: Cluster, silence: float) -> bool:
        return not cluster.has_worked or silence > self._stall / 3

    def _replace(self, cluster: Cluster, reason: str) -> None:
        self._cluster = None
        delay = self._backoff.seconds(worked=cluster.has_worked)
        self._start_at = time.monotonic() + delay
        log.error("Cluster %d is replaced in %.0f s: %s.", cluster.pid, delay, reason)
        cluster.kill()

    def _attempt(self, what: str, action: Callable[[], object]) -> bool:
        """Nothing that goes wrong in the database may end the watch."""
        db.close_old_connections()
        try:
            with db.connection.cursor() as cursor:
                cursor.execute(PATIENCE)
            action()
        except Exception:
            log.exception("The watchdog's %s failed; the next round tries again.", what)
            return False
        return True

    def _stop(self) -> None:
        if self._cluster is None:
            return
        if self._cluster.stop(self._grace):
            log.info("Cluster %d stopped.", self._cluster.pid)
        else:
            log.warning("Cluster %d did not stop in time and was killed.", self._cluster.pid)
