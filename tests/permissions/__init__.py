"""The whole table of doors, a module an app. How a row is written stands in `lines.py`, what it is held against in `world.py`."""

from tests.permissions import changes, decisions, escalations, finance, gates, governance, pmo, portfolio, projects, raid, reports, resources

APPS = [reports, finance, governance, decisions, escalations, gates, raid, changes, projects, resources, portfolio, pmo]
PAGES = {key: line for app in APPS for key, line in app.PAGES.items()}
API = {key: line for app in APPS for key, line in app.API.items()}
TABLE = PAGES | API
