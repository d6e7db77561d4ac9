"""Plans as files of other tools."""

from tests.permissions.lines import PROJECT, of_project

PAGES = {
    "GET resources:schedule-xml": of_project(PROJECT),
}

API = {}
