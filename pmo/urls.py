"""Every door on one page. The probes (/healthz, /readyz, /metrics) are answered before any of these, by pmo.web.probes."""

from django.urls import include, path
from django.utils.module_loading import import_string
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from pmo.web import views as web

# The resources of the API, app by app: each lists (prefix, viewset).
RESOURCES = [
    "pmo.accounts.api.ROUTES",
    "pmo.ledger.api.ROUTES",
    "pmo.imports.api.ROUTES",
    "portfolio.api.ROUTES",
    "projects.api.ROUTES",
    "finance.api.ROUTES",
    "governance.api.ROUTES",
    "reports.api.ROUTES",
]
router = SimpleRouter()
for listed in RESOURCES:
    for prefix, resource in import_string(listed):
        router.register(prefix, resource, basename=f"api-{prefix}")

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("governance.urls")),
    path("", include("finance.urls")),
    path("", include("resources.urls")),
    path("", include("projects.urls")),
    path("", include("portfolio.urls")),
    path("", include("pmo.imports.urls")),
    path("", include("pmo.jobs.urls")),
    path("", include("pmo.accounts.urls")),
    path("api/v1/", include(import_string("reports.api.PATHS"))),
    path("api/v1/", include(import_string("projects.api.PATHS"))),
    path("api/v1/", include(import_string("finance.api.PATHS"))),
    path("api/v1/", include(import_string("governance.api.PATHS"))),
    path("api/v1/", include(router.urls)),
    path("api/schema/", SpectacularAPIView.as_view(generator_class=web.KeptSchema), name="api-schema"),
    path("api/docs/", web.api_guide, name="api-docs"),
]

handler404 = "pmo.web.views.not_found"
handler500 = "pmo.web.views.failed"
