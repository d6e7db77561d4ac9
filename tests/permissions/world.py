"""The office the permission table is held against: two branches, a project, a restricted one, and one person for each way of being let in."""

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.utils import timezone

from finance.actions.calendar import ensure_fiscal_year
from finance.models import (
    Actual,
    Benefit,
    Commitment,
    CorrectiveAction,
    CostType,
    Cycle,
    DiscountRate,
    ExchangeRate,
    MatchingRule,
    Progress,
    Rebaseline,
    Suspense,
    Version,
)
from finance.models.simulations import Estimate
from governance.actions.assumptions import open_assumption
from governance.actions.dependencies import open_dependency
from governance.actions.issues import open_issue
from governance.actions.risks import open_risk
from governance.models import RiskScale, Thresholds
from pmo.accounts.actions import create_token, system_user
from pmo.accounts.models import User
from pmo.imports.models import Batch, Mapping
from pmo.jobs.models import Job
from pmo.ledger import events
from pmo.ledger.models import Delivery, Webhook
from portfolio.models import Grant, Objective, ReportingPeriod
from projects.actions.handovers import propose_handover
from projects.models import Deliverable, Link, ProjectGrant, Schedule, Template, WorkCalendar
from reports.models import Pack, SavedView
from tests.factories import NodeFactory, ProjectFactory, UserFactory, manager_of, period, person, stage
from tests.permissions.changed import change_places, changed
from tests.permissions.gated import gate_places, gated
from tests.permissions.governed import governed
from tests.projects.story import apollo
from tests.roles import EVERY

OPEN_NAME, SECRET_NAME = "Apollo Lander", "Hush Hush"
OUTSIDE = ["stranger", "manager", "elsewhere"]
OFFICE = ["office-analyst", "office-auditor", "office-administrator"]
VIEWERS = ["anonymous", *OUTSIDE, *EVERY, "cleared", *OFFICE]


def role_of(viewer):
    """The role a viewer holds over the branch: `office-analyst` is an analyst there too."""
    return {"cleared": "analyst", "manager": "project_manager"}.get(viewer, viewer.removeprefix("office-"))


class World:
    """Rows to ask for and people to ask as."""

    def __init__(self):
        self.now = timezone.now()
        self.node, self.other = NodeFactory(code="N", name="North"), NodeFactory(code="E", name="East")
        stage()
        self.open = apollo(code="P", name=OPEN_NAME, node=self.node, weeks=2, packages=1, postings=1, risks=1, reports=1)
        self.hidden = apollo(code="R", name=SECRET_NAME, node=self.node, restricted=True, weeks=2, packages=1, postings=1, risks=1, reports=1)
        for project in (self.open, self.hidden):
            Schedule.objects.create(project=project, start_at=self.now)
            self._planned(project)
        self.people = {"stranger": UserFactory(username="stranger"), "manager": manager_of(self.open)}
        self.people["elsewhere"] = person("executive", node=self.other)
        self.people |= {role: person(role, node=self.node, username=role) for role in EVERY}
        self.people["cleared"] = person("analyst", node=self.node, cleared=True)
        self.people |= {f"office-{role}": person(role) for role in ("analyst", "auditor", "administrator")}
        self.shared = self._shared() | self._at_node()
        taker = ProjectFactory(code="T", name="Taker", node=self.node, restricted=True)  # so that nobody sees a handover by its other side
        governed(self)
        gated(self)
        changed(self)
        for giver in (self.open, self.hidden):
            propose_handover(actor=self.people["cleared"], giver=giver, taker=taker, what="Data", now=self.now)

    def places(self, project):
        """What stands in addresses, for one of the two projects."""
        rows = {
            "risk": project.risks, "report": project.status_reports, "package": project.work_packages, "baseline": project.baselines,
            "rating": project.ratings, "actual": project.actuals, "budget": project.versions, "business_case": project.business_cases,
            "benefit": project.benefits,
            "commitment": project.commitments, "rule": MatchingRule.objects.filter(project=project),
            "accrual": project.actuals.filter(kind="accrual"),
            "progress": Progress.objects.filter(work_package__project=project),
        }  # fmt: skip
        rows |= {"link": project.links, "calendar": project.calendars, "deliverable": project.deliverables}
        found = {name: some.first().pk for name, some in rows.items()}
        found |= {"project": project.code, "risk_code": project.risks.first().code, "project_grant": self._project_grant(project).pk}
        found |= {"handover": project.gives.get().code, "deliverable_code": project.deliverables.first().code}
        question, action = project.decisions.get(kind="question"), project.actions.first()
        found |= {"decision": question.code, "decision_key": question.pk, "action": action.code, "action_key": action.pk}
        found |= {"escalation": project.escalations.first().pk, "comment": project.comments.first().pk}
        found |= {"exception": project.breaches.first().pk, "tolerance": project.tolerances.first().pk}
        found["estimate"] = Estimate.objects.get(work_package__project=project).pk
        found["reserve"] = project.management_reserves.first().pk
        found["rebaseline"] = Rebaseline.objects.get(project=project).pk
        found["corrective"] = project.corrective_actions.first().pk
        found |= {f"raid_{name}": some.get().code for name, some in self._registers(project).items()}
        found |= {name: some.get().pk for name, some in self._registers(project).items()}
        return self.shared | found | gate_places(project) | change_places(project)

    def _registers(self, project):
        return {"issue": project.issues, "assumption": project.register_of_assumptions, "dependency": project.dependencies}

    def _planned(self, project):
        first, last = project.work_packages.order_by("order").first(), project.work_packages.order_by("order").last()
        Link.objects.create(project=project, predecessor=first, successor=last)
        WorkCalendar.objects.create(project=project, name="Shop", week=[[[480, 960]]] * 7)
        project.management_reserves.create(known_on=self.now.date(), amount=9)
        told = {"project": project, "known_on": self.now.date(), "treatment": "preserve", "bac_before": 9, "bac_after": 9}
        Rebaseline.objects.create(baseline=project.baselines.first(), **told)
        CorrectiveAction.objects.create(
            project=project, fiscal_year=ensure_fiscal_year(day=self.now.date()), option="rephase", what=f"{project.name} later", amount=9,
            owner_name="Kim", due_on=self.now.date(), known_on=self.now.date(),
        )  # fmt: skip
        package = project.work_packages.exclude(kind="summary").first()
        Estimate.objects.create(work_package=package, known_on=self.now.date(), days_low=1, days_likely=2, days_high=3)
        Commitment.objects.create(project=project, reference="PO-1", known_on=self.now.date(), amount=9, open_amount=4, currency=project.currency)
        Actual.objects.create(
            project=project, posting_date=self.now.date(), known_on=self.now.date(), amount=9, currency=project.currency, kind="accrual"
        )
        MatchingRule.objects.create(node=self.node, field="vendor", test="is", words=project.code, project=project)
        Benefit.objects.create(
            project=project, code="B-01", name=f"{project.name} saves", kind="cashable", owner_name="Kim", known_on=self.now.date()
        )
        Deliverable.objects.create(project=project, code="D-1", name=f"{project.name} design")
        self._entered(project)

    def _entered(self, place):
        """An issue, an assumption and a dependency in the registers of a project or node."""
        told = {"actor": system_user(), "place": place, "now": self.now}
        open_issue(title=f"{place.name} is late", severity=3, **told)
        open_assumption(title=f"{place.name} is wanted", **told)
        open_dependency(title=f"{place.name} needs a permit", on_party="The council", **told)

    def _at_node(self):
        self._entered(self.node)
        risk = open_risk(actor=system_user(), node=self.node, title="Rates rise", probability=3, impact=3, now=self.now)
        entered = {"issue": self.node.issues, "assumption": self.node.assumptions, "dependency": self.node.dependencies}
        scale = RiskScale.objects.create(node=self.node, appetite={"score": 9})
        return {"node_risk": risk.code, "risk_scale": scale.pk} | {f"node_{name}": some.get(project=None).code for name, some in entered.items()}

    def _project_grant(self, project):
        keeper = User.objects.filter(username="keeper").first() or UserFactory(username="keeper")
        return ProjectGrant.objects.get_or_create(user=keeper, role="executive", project=project, granted_at=self.now)[0]

    def _shared(self):
        analyst = self.people["office-analyst"]
        batch = Batch(kind="risks", filename="risks.csv", sha256=hashlib.sha256(b"a,b").hexdigest(), size=3, by=analyst, staged_at=self.now)
        batch.file.save("risks.csv", ContentFile(b"a,b"))
        webhook = Webhook.objects.create(owner=analyst, url="https://example.org/hook", secret="s", created_at=self.now)
        events.record("node.changed", subject=self.node, actor=analyst, at=self.now, after={"name": "North"})
        event = events.record("project.changed", subject=self.hidden, actor=analyst, at=self.now, after={"name": SECRET_NAME})
        token, _secret = create_token(
            actor=analyst, user=analyst, name="BI", scopes=["read"], expires_at=self.now + dt.timedelta(days=9), now=self.now
        )  # fmt: skip
        spare = CostType.objects.create(code="SPARE", name="Spare")
        old = period(timezone.localdate() - dt.timedelta(days=14))
        today, year = timezone.localdate(), ensure_fiscal_year(day=timezone.localdate())
        cycle = Cycle.objects.create(node=self.node, fiscal_year=year, kind="outlook", label="9+3", opened_on=today, due_on=today)
        target = Version.objects.create(node=self.node, fiscal_year=year, kind="target", state="submitted", known_on=today, total=9)
        return {
            "cycle": cycle.pk, "target": target.pk,
            "suspense": Suspense.objects.create(node=self.node, row=1, posting_date=today, amount=9, currency="GBP", reason="No project").pk,
            "node": "N", "batch": batch.pk, "webhook": webhook.pk, "token": token.token_key, "event": event.seq, "period": old.pk,
            "period_end": f"{ReportingPeriod.objects.get(pk=old.pk).end_on}", "grant": Grant.objects.get(user=self.people["gatekeeper"]).pk,
            "delivery": Delivery.objects.create(webhook=webhook, event=event, next_at=self.now).pk,
            "job": Job.objects.create(title="Work", steps=[], created_by=analyst, created_at=self.now).pk,
            "view": SavedView.objects.create(owner=analyst, name="Mine", page="portfolio", query="", saved_at=self.now).pk,
            "mapping": Mapping.objects.create(kind="risks", name="Ours", mapping={}, by=analyst, saved_at=self.now).pk,
            "pack": Pack.objects.create(
                node=self.node, as_of=timezone.localdate(), by=analyst, asked_at=self.now, file=ContentFile(b"%PDF", "p.pdf")
            ).pk,
            "template": Template.objects.create(name="House", content={"lines": [], "links": []}).pk,
            "discount_rate": DiscountRate.objects.create(known_on=today, rate="0.04").pk,
            "objective": Objective.objects.create(code="O1", name="Grow").code,
            "thresholds": Thresholds.objects.create(node=self.node, limits={"cpi_red": 0.8}).pk,
            "cost_type": spare.pk, "cost_type_code": spare.code,
            "rate": ExchangeRate.objects.create(currency="EUR", into="GBP", known_on=timezone.localdate(), rate=1).pk,
            "fiscal_year": self.open.versions.first().fiscal_year_id, "fiscal_period": self.open.versions.first().fiscal_year.periods.first().pk,
            "person": "gatekeeper", "system": system_user().username,
        }  # fmt: skip

