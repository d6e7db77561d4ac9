"""Doors to money and earned value."""

from django.urls import path

from finance.views import books, bridge, earned_value, money, versions

app_name = "finance"
urlpatterns = [
    path("finance/", books.books, name="books"),
    path("finance/years/", books.add_year, name="fiscal-year"),
    path("finance/years/<int:pk>/name/", books.name_year, name="fiscal-year-name"),
    path("finance/periods/<int:pk>/", books.period, name="fiscal-period"),
    path("projects/<str:code>/money/", money.money, name="money"),
    path("projects/<str:code>/money/bridge/", bridge.bridge, name="bridge"),
    path("projects/<str:code>/money/versions/", versions.versions, name="versions"),
    path("projects/<str:code>/money/versions/comparison/", versions.compare, name="version-compare"),
    path("projects/<str:code>/money/versions/<int:pk>/", versions.version, name="version"),
    path("projects/<str:code>/earned-value/", earned_value.earned_value, name="earned-value"),
    path("projects/<str:code>/money/versions/<int:pk>/<str:word>/", versions.deed, name="version-deed"),
]
