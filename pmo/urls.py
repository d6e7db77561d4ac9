"""Every door on one page."""

from django.urls import include, path

from pmo.web import probes

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path("accounts/", include("pmo.accounts.urls")),
]
