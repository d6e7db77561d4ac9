"""Figures for Prometheus: requests as they come, jobs as they stand."""

import datetime as dt
import os
import time

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily

from pmo.jobs.queries import job_counts, longest_wait

CONTENT_TYPE = CONTENT_TYPE_LATEST
REGISTRY = CollectorRegistry()
REQUESTS = Counter("office_requests_total", "Requests answered", ["view", "method", "status"], registry=REGISTRY)
SECONDS = Histogram("office_request_seconds", "Time to answer", ["view"], registry=REGISTRY)


class Measured:
    """Counts and times each request under the name of its view; codes and ids in paths never become labels."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name or match.route if match else "none"
        REQUESTS.labels(view, request.method, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response


class JobFigures:
    """How many jobs are in which state, and how long the oldest has waited: read when asked for."""

    def __init__(self, now: dt.datetime):
        self.now = now

    def collect(self):
        states = GaugeMetricFamily("office_jobs", "Jobs by state", labels=["state"])
        for state, number in job_counts().items():
            states.add_metric([state], number)
        yield states
        wait = longest_wait(now=self.now)
        yield GaugeMetricFamily("office_job_longest_wait_seconds", "Age of the oldest queued job", value=wait)


def exposition(*, now: dt.datetime) -> bytes:
    """All figures in Prometheus' text format; those of requests add up over the processes of one server."""
    registry = CollectorRegistry()
    registry.register(JobFigures(now))
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)
