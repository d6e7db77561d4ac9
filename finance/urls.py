"""Doors to money and earned value."""

from django.urls import path

from finance import views

app_name = "finance"
urlpatterns = [
    path("projects/<str:code>/money/", views.money, name="money"),
    path("projects/<str:code>/earned-value/", views.earned_value, name="earned-value"),
]
