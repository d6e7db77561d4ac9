"""REST: status reports; a declared RAG is held against the computed one."""

from governance.models import Health
from pmo.inputs import today
from projects.api.reports import StatusReports


class JudgedStatusReports(StatusReports):
    """A better word than the computed one needs its reason and expiry."""

    def computed(self, project):
        health = Health.objects.filter(project=project, as_of__lte=today(self.now)).order_by("-as_of").first()
        if health is None:
            return {}
        return {part["name"]: part["computed"] for part in health.dimensions} | {"overall": health.computed}
