"""Doors to money and earned value."""

from django.urls import path

from finance.views import books, bridge, cost_types, cycles, earned_value, money, orders, rates, reconciliation, sheet, suspense, targets, versions

app_name = "finance"
urlpatterns = [
    path("finance/", books.books, name="books"),
    path("finance/years/", books.add_year, name="fiscal-year"),
    path("finance/years/<int:pk>/name/", books.name_year, name="fiscal-year-name"),
    path("finance/periods/<int:pk>/", books.period, name="fiscal-period"),
    path("finance/cost-types/", cost_types.cost_types, name="cost-types"),
    path("finance/cost-types/<int:pk>/", cost_types.cost_type, name="cost-type"),
    path("finance/cost-types/<int:pk>/removal/", cost_types.remove, name="cost-type-removal"),
    path("finance/suspense/", suspense.suspense, name="suspense"),
    path("finance/reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path("finance/rates/", rates.rates, name="rates"),
    path("finance/rates/one/", rates.add_rate, name="rate"),
    path("finance/cycles/", cycles.cycles, name="cycles"),
    path("finance/cycles/<int:pk>/", cycles.cycle, name="cycle"),
    path("finance/cycles/<int:pk>/<str:word>/", cycles.deed, name="cycle-deed"),
    path("nodes/<str:code>/targets/", targets.targets, name="node-targets"),
    path("nodes/<str:code>/targets/<int:pk>/<str:word>/", targets.deed, name="target-deed"),
    path("projects/<str:code>/money/", money.money, name="money"),
    path("projects/<str:code>/money/bridge/", bridge.bridge, name="bridge"),
    path("projects/<str:code>/money/orders/", orders.orders, name="orders"),
    path("projects/<str:code>/money/versions/", versions.versions, name="versions"),
    path("projects/<str:code>/money/versions/comparison/", versions.compare, name="version-compare"),
    path("projects/<str:code>/money/versions/<int:pk>/", versions.version, name="version"),
    path("projects/<str:code>/money/versions/<int:pk>/lines/", sheet.sheet, name="sheet"),
    path("projects/<str:code>/money/versions/<int:pk>/lines.json", sheet.rows, name="sheet-rows"),
    path("projects/<str:code>/money/versions/<int:pk>/edits.json", sheet.edits, name="sheet-edits"),
    path("projects/<str:code>/money/versions/<int:pk>/paste.json", sheet.paste, name="sheet-paste"),
    path("projects/<str:code>/earned-value/", earned_value.earned_value, name="earned-value"),
    path("projects/<str:code>/money/versions/<int:pk>/<str:word>/", versions.deed, name="version-deed"),
]
