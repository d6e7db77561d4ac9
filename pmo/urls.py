"""Every door on one page."""

from django.urls import include, path

from pmo.web import views as web

urlpatterns = [
    path("healthz", web.healthz, name="healthz"),
    path("readyz", web.readyz, name="readyz"),
    path("accounts/", include("pmo.accounts.urls")),
]
