"""Doors to long work."""

from django.urls import path

from pmo.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/cancellation/", views.cancel, name="cancel"),
]
