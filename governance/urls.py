"""Doors to risks and forecasts with a range."""

from django.urls import path

from governance.views import forecast, risks

app_name = "governance"
urlpatterns = [
    path("projects/<str:code>/forecast/", forecast.forecast, name="forecast"),
    path("projects/<str:code>/forecast/estimates/", forecast.estimates, name="estimates"),
    path("projects/<str:code>/risks/", risks.register, name="risks"),
    path("projects/<str:code>/risks/new/", risks.new_risk, name="new-risk"),
    path("projects/<str:code>/risks/export.csv", risks.export, {"ending": "csv"}, name="risks-csv"),
    path("projects/<str:code>/risks/export.xlsx", risks.export, {"ending": "xlsx"}, name="risks-xlsx"),
    path("projects/<str:code>/risks/<str:risk_code>/", risks.risk, name="risk"),
    path("projects/<str:code>/risks/<str:risk_code>/closure/", risks.close, name="close-risk"),
]
