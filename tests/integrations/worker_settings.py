"""The project's settings for a worker that tests kill: the test database, and less patience."""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES, Q_CLUSTER

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
Q_CLUSTER |= {"timeout": 2, "retry": 7, "poll": 0.1}
WORKER_STALL = 6
WORKER_TICK = 0.5
LEASE_SECONDS = 5
