"""How the web server runs: `gunicorn -c python:config.gunicorn config.wsgi`."""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
# A push of 10,000 rows takes seconds on a busy machine, not minutes.
timeout = 60
# Memory that a request once needed is given back by and by.
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True  # its place would be shared by every server of this user
