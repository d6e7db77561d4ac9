"""Static files of our dependencies, exactly those that pages use."""

from pathlib import Path

import plotly
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class PlotlyFinder(BaseFinder):
    """Finds `plotly/plotly.min.js` in the Plotly package and nothing else of its five megabytes of data."""

    name = "plotly.min.js"
    prefix = "plotly/"

    def __init__(self, *args, **kwargs):
        self.storage = FileSystemStorage(location=Path(plotly.__file__).parent / "package_data")
        self.storage.prefix = "plotly"

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        found = self.storage.path(self.name) if path == self.prefix + self.name else None
        return [found] if found and find_all else found or []

    def list(self, ignore_patterns):
        yield self.name, self.storage
