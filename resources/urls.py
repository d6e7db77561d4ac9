"""Doors to who does the work, and to schedules with them."""

from django.urls import path

from resources import views

app_name = "resources"
urlpatterns = [
    path("projects/<str:code>/schedule.xml", views.schedule_xml, name="schedule-xml"),
]
