"""`manage.py demo`: the real cycle on one machine, with simulators in the platforms' place."""
