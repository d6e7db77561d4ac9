"""Doors to risks."""

from django.urls import path

from governance import views

app_name = "governance"
urlpatterns = [
    path("projects/<str:code>/risks/", views.register, name="risks"),
    path("projects/<str:code>/risks/new/", views.new_risk, name="new-risk"),
    path("projects/<str:code>/risks/export.csv", views.export, {"ending": "csv"}, name="risks-csv"),
    path("projects/<str:code>/risks/export.xlsx", views.export, {"ending": "xlsx"}, name="risks-xlsx"),
    path("projects/<str:code>/risks/<str:risk_code>/", views.risk, name="risk"),
    path("projects/<str:code>/risks/<str:risk_code>/closure/", views.close, name="close-risk"),
]
