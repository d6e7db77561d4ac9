"""Doors to dashboards, lists and explanations."""

from django.urls import path

from reports.views import corrective, explain, home, node, packs, periods, portfolio, project, roadmap, schedule, search, thresholds, views_saved

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("tree/", node.tree, name="tree"),
    path("nodes/<str:code>/", node.node, name="node"),
    path("nodes/<str:code>/projects/", portfolio.portfolio, name="node-projects"),
    path("nodes/<str:code>/projects/export.csv", portfolio.export, {"ending": "csv"}, name="node-projects-csv"),
    path("nodes/<str:code>/projects/export.xlsx", portfolio.export, {"ending": "xlsx"}, name="node-projects-xlsx"),
    path("nodes/<str:code>/money/", node.money, name="node-money"),
    path("nodes/<str:code>/risks/", node.risks, name="node-risks"),
    path("nodes/<str:code>/roadmap/", roadmap.roadmap, name="node-roadmap"),
    path("nodes/<str:code>/handovers/", roadmap.handovers, name="node-handovers"),
    path("nodes/<str:code>/trail/", node.trail, name="node-trail"),
    path("nodes/<str:code>/thresholds/", thresholds.thresholds, name="node-thresholds"),
    path("projects/<str:code>/", project.project, name="project"),
    path("projects/<str:code>/money/corrective/", corrective.corrective, name="corrective"),
    path("projects/<str:code>/money/corrective/<int:pk>/", corrective.action, name="corrective-action"),
    path("projects/<str:code>/money/corrective/<int:pk>/closure/", corrective.close, name="close-corrective-action"),
    path("projects/<str:code>/schedule.pdf", schedule.schedule, name="schedule-pdf"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/export.csv", portfolio.export, {"ending": "csv"}, name="portfolio-csv"),
    path("portfolio/export.xlsx", portfolio.export, {"ending": "xlsx"}, name="portfolio-xlsx"),
    path("views/", views_saved.save, name="save-view"),
    path("views/<int:pk>/deletion/", views_saved.delete, name="delete-view"),
    path("explain/<str:kind>/<str:code>/<str:figure>/", explain.explain, name="explain"),
    path("packs/", packs.packs, name="packs"),
    path("packs/<int:pk>/", packs.pack, name="pack"),
    path("packs/<int:pk>/file/", packs.download, name="pack-file"),
    path("periods/", periods.periods, name="periods"),
    path("periods/rollup/", periods.rollup, name="rollup"),
    path("periods/<int:pk>/closure/", periods.close, name="close-period"),
    path("thresholds/", thresholds.thresholds, name="thresholds"),
]
