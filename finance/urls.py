"""Doors to money and earned value."""

from django.urls import path

from finance.views import bridge, earned_value, money

app_name = "finance"
urlpatterns = [
    path("projects/<str:code>/money/", money.money, name="money"),
    path("projects/<str:code>/money/bridge/", bridge.bridge, name="bridge"),
    path("projects/<str:code>/earned-value/", earned_value.earned_value, name="earned-value"),
]
