"""The settings of workers that tests kill, for longer visits, and for a platform without a rate:
the simulator's is turned up as well."""

from integrations.contract import Rate
from integrations.platforms.nuvemshop.connector import Platform
from tests.integrations.worker_settings import *  # noqa: F403
from tests.integrations.worker_settings import Q_CLUSTER

Q_CLUSTER |= {"timeout": 60, "retry": 181}
WORKER_STALL = 64
LEASE_SECONDS = 61
Platform.rates = dict.fromkeys(Platform.rates, Rate(burst=10_000, per_second=10_000))
