"""REST: what is told of one project or one node."""

import datetime as dt

from django.http import Http404
from rest_framework.views import APIView

from pmo.web.rest.days import as_of_day
from portfolio.queries import visible_nodes
from projects.queries import visible_projects


class OfSubject(APIView):
    """Something known of a project or node on a day."""

    kind = "projects"  # or nodes, as in the address

    def subject(self, code: str):
        """The project or node among those the caller sees.

        Raises:
            Http404: not there, or not visible.
        """
        seen = visible_projects(user=self.request.user) if self.kind == "projects" else visible_nodes(user=self.request.user)
        found = seen.filter(code=code).first()
        if found is None:
            raise Http404
        return found

    def day(self) -> dt.date:
        """The day asked for. Raises ValidationError when it is no date."""
        return as_of_day(self.request)
