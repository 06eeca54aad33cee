"""How gunicorn serves the pages: ``gunicorn -c python:web.gunicorn_conf …``.

Threads, because a session is a row and nothing ties a person to a process; few of them,
because the engine is bound by the processor. Any option of the command line wins. What
the processes count for Prometheus lies in one folder, so that it adds up.
"""

import os
import shutil
import tempfile

COUNTED = "PROMETHEUS_MULTIPROC_DIR"
if not os.environ.get(COUNTED):
    os.environ[COUNTED] = tempfile.mkdtemp(prefix="praxis-figures-")

wsgi_app = "web.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("QMS_WORKERS") or 2)
threads = 4
graceful_timeout = 25
timeout = 60
keepalive = 5
limit_request_line = 8_190
max_requests = 20_000
max_requests_jitter = 2_000
"""A process is replaced now and then, each at another time."""


def on_exit(_server: object) -> None:
    """Remove what the processes have counted: Prometheus knows it by now."""
    shutil.rmtree(os.environ[COUNTED], ignore_errors=True)
