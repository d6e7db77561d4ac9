"""Doors to files from outside."""

from django.urls import path

from pmo.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.batches, name="batches"),
    path("imports/templates/<slug:kind>.<slug:suffix>", views.template, name="template"),
    path("imports/mappings/<int:pk>/deletion/", views.forget, name="forget-mapping"),
    path("imports/<int:pk>/", views.batch, name="batch"),
    path("imports/<int:pk>/file", views.kept_file, name="file"),
    path("imports/<int:pk>/application/", views.apply, name="apply"),
    path("imports/<int:pk>/undoing/", views.undo, name="undo"),
    path("imports/<int:pk>/discarding/", views.discard, name="discard"),
    path("imports/<int:pk>/mapping/", views.remap, name="remap"),
]
