"""Figures for Prometheus: of this process, and of the whole site."""

import hmac
from collections.abc import Iterator
from ipaddress import ip_address

from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from engine.actor import SYSTEM
from engine.app import Engine
from engine.meters import counted
from engine.queries.work_state import WorkFigures, WorkState

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def metrics_pages(engine: Engine, token: str) -> Blueprint:
    """Return the page that Prometheus reads.

    With a ``token`` it is read by whoever sends that; without, from this machine only,
    and not through a proxy.
    """
    pages = Blueprint("metrics", __name__)

    @pages.get("/metrics")
    def show() -> Response:
        if not _is_allowed(token):
            abort(404)
        site = CollectorRegistry()
        site.register(SiteFigures(engine.fetch(WorkState(), actor=SYSTEM)))
        lines = generate_latest(counted()) + generate_latest(site)
        return Response(lines, content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return pages


def _is_allowed(token: str) -> bool:
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


class SiteFigures(Collector):
    """The figures of the database, in the words of Prometheus."""

    def __init__(self, figures: WorkFigures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one gauge after the other."""
        found = self._figures
        for name, words, value in (
            ("timers_due", "Timers that are due, up to 10000", found.due),
            ("due_lag_seconds", "Age of the oldest due timer", found.due_lag_seconds),
            ("jobs_running", "Jobs under lease, up to 10000", found.running),
            ("incidents_open", "Incidents nobody has resolved", found.incidents),
            ("jobs_dead", "Jobs out of tries, with an open incident", found.dead),
            ("audit_unsealed", "Entries of the trail not sealed yet", found.unsealed),
            (
                "audit_seal_lag_seconds",
                "Age of the oldest entry not sealed yet",
                found.seal_lag_seconds,
            ),
        ):
            yield GaugeMetricFamily(f"praxis_{name}", words, value=value)
        yield from self._queues()

    def _queues(self) -> Iterator[GaugeMetricFamily]:
        depth = GaugeMetricFamily(
            "praxis_queue_depth",
            "Jobs that wait, up to 10000",
            labels=("queue", "state"),
        )
        lag = GaugeMetricFamily(
            "praxis_queue_lag_seconds", "Age of the oldest ready job", labels=("queue",)
        )
        for queue in self._figures.queues:
            depth.add_metric((queue.name, "ready"), queue.ready)
            depth.add_metric((queue.name, "later"), queue.later)
            depth.add_metric((queue.name, "retrying"), queue.retrying)
            lag.add_metric((queue.name,), queue.lag_seconds)
        yield depth
        yield lag
