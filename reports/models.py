"""What was known of everything, period by period, and what is made from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portfolio.models import Node, ReportingPeriod
from projects.models import RAG, Project


def money(**extra):
    return models.DecimalField(max_digits=20, decimal_places=2, null=True, **extra)


def number():
    return models.PositiveIntegerField(default=0, db_default=0)


class Snapshot(models.Model):
    """What was known of one project or node at one status date: the one table that dashboards read.

    Money is in `currency`. Sums are exact; ratios were derived after adding. Null is unknown.
    A node keeps two rows a period: `cleared` with restricted projects, and without them.
    """

    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="snapshots")
    node = models.ForeignKey(Node, null=True, on_delete=models.CASCADE, related_name="snapshots")
    cleared = models.BooleanField(default=True)  # project rows: always True
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    current = models.BooleanField(default=False)  # the newest row of its subject
    frozen = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)

    stage = models.CharField(max_length=60, blank=True)  # projects only
    stage_kind = models.CharField(max_length=6, blank=True)
    projects = models.PositiveIntegerField(default=0)  # live ones: 0 or 1 for a project
    computed = models.CharField(max_length=7, choices=RAG, blank=True)  # projects only; a node has counts in `counts`
    declared = models.CharField(max_length=7, choices=RAG, blank=True)
    independent = models.CharField(max_length=7, choices=RAG, blank=True)
    published = models.CharField(max_length=40, blank=True)
    differs_since = models.DateField(null=True)
    # {"stages": {name: n}, "rag": {"computed": {"green": n, …}, …}, "rag_budget": {…: money}, "ratings": {word: n},
    #  "data": {rule: projects that break it}, "asked": {role: flaws}, "grades": {grade: projects}, "grade_bac": {grade: money}}
    counts = models.JSONField(default=dict)

    bac = money()
    pv = money()
    ev = money()
    ac = money()
    etc = money()
    measured_budget = money()
    cpi = models.FloatField(null=True)
    spi = models.FloatField(null=True)
    spi_t = models.FloatField(null=True)  # es_minutes / at_minutes
    es_minutes = models.FloatField(null=True)  # earned schedule, in working minutes from the first baseline start; of a node on the sum of its plans
    at_minutes = models.BigIntegerField(null=True)  # passed by the status date
    pd_minutes = models.BigIntegerField(null=True)  # planned duration: nodes only
    planned = models.TextField(null=True)  # nodes only: the plans below added by the step, as `finance.calc.planned_steps` keeps them
    eac_a = money()
    eac_b = money()
    vac = money()
    coverage = models.FloatField(null=True)

    fiscal_year = models.CharField(max_length=20, blank=True)
    plan = money()
    outlook = money()
    actual = money()
    variance = money()  # outlook − plan, over subjects that have both
    plan_compared = money()  # plan of the subjects that have an outlook too: what the variance is a share of
    variance_share = models.FloatField(null=True)  # variance / plan_compared
    to_go = money()  # outlook − actual: what is still to be spent to land on the Outlook
    committed = money()  # open orders, of all years
    contingency_left = money()  # what the Plan holds back less what was spent on it
    management_reserve = money()  # held back above the BAC
    whole_life_cost = money()
    benefits = money()
    benefits_due = money()  # of the register: planned for the months that were over
    benefits_realised = money()  # what came in them
    benefits_validated = money()  # and what finance found of it
    realisation = models.FloatField(null=True)  # validated / due
    benefits_planned = money()  # over the whole life
    benefits_expected = money()  # over the whole life, as known then
    npv_planned = money()  # of the approved case
    npv = money()  # of the case as known then
    budget = money()

    baseline_start = models.DateField(null=True)
    baseline_finish = models.DateField(null=True)
    forecast_finish = models.DateField(null=True)
    slip_days = models.IntegerField(null=True)

    open_risks = models.PositiveIntegerField(default=0)
    high_risks = models.PositiveIntegerField(default=0)
    overdue_risks = models.PositiveIntegerField(default=0)
    exposure = money()

    # Records of governance that stood open on the day: at a node, its own and those of all below it.
    open_issues = number()
    high_issues = number()  # of severity 4 or 5
    open_actions = number()
    overdue_actions = number()
    waiting_decisions = number()
    overdue_decisions = number()  # past the day they were needed
    overdue_gates = number()  # reviews whose day has passed
    open_changes = number()  # before a board
    open_escalations = number()
    open_exceptions = number()

    # From the newest forecast with a range by the day (of a node: of its fiscal year); `simulated_on` is the day it is of.
    simulated_on = models.DateField(null=True)
    p50_cost = money()
    p80_cost = money()
    p80_finish = models.DateField(null=True)
    chance_in_budget = models.FloatField(null=True)

    reported_on = models.DateField(null=True)  # newest word or measurement
    stale = models.PositiveIntegerField(default=0)  # live projects with stale data
    data_passed = models.PositiveBigIntegerField(default=0, db_default=0)  # points of the rules on data that are kept …
    data_applied = models.PositiveBigIntegerField(default=0, db_default=0)  # … of the points of those that apply
    data_score = models.FloatField(null=True)  # data_passed / data_applied
    data_flaws = models.PositiveIntegerField(default=0, db_default=0)  # rules not kept
    data_passed_money = money()  # points × budget, over projects that have a budget
    data_applied_money = money()
    data_money_score = models.FloatField(null=True)  # data_passed_money / data_applied_money
    ev_grade = models.CharField(max_length=1, blank=True, default="", db_default="")  # A to D: how far earned value can be believed
    restricted = models.PositiveIntegerField(default=0)  # live restricted projects counted in (cleared) or left out (not cleared)
    unconverted = models.PositiveIntegerField(default=0)  # projects left out of the money because a rate is missing
    asks = models.PositiveIntegerField(default=0)  # decisions and help asked for
    # Projects: reasons by dimension, status words, top risks. Nodes: {"time": the finishes that earned schedule gives, and the times without
    # downtime}. Frozen with the row.
    detail = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False, node__isnull=True) | Q(project__isnull=True, node__isnull=False), name="snapshot_of_one"
            ),
            models.UniqueConstraint(fields=["project", "period"], name="project_snapshot_once"),
            models.UniqueConstraint(fields=["node", "period", "cleared"], name="node_snapshot_once"),
        ]
        indexes = [
            models.Index(fields=["project", "-as_of"], name="snapshot_project_as_of"),
            models.Index(fields=["node", "cleared", "-as_of"], name="snapshot_node_as_of"),
            models.Index(fields=["cpi"], condition=Q(current=True, project__isnull=False), name="snapshot_current_cpi"),
            models.Index(fields=["project"], condition=Q(current=True), name="snapshot_current_project"),
            models.Index(fields=["node"], condition=Q(current=True, node__isnull=False), name="snapshot_current_node"),
        ]


class SavedView(models.Model):
    """A list as someone set it up: filters, grouping, columns, order; perhaps shared."""

    page = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    shared = models.BooleanField(default=False)
    query = models.CharField(max_length=2000)  # the query string of the list
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["page", "owner", "name"], name="view_name_once_per_owner")]

    def __str__(self):
        return self.name


class Pack(models.Model):
    """A board pack that was made: kept as it was, with the hash of what it says."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="packs")
    as_of = models.DateField()
    template = models.CharField(max_length=40, default="board")
    cleared = models.BooleanField(default=False)
    content_hash = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="packs/%Y/%m/", max_length=255, blank=True)
    pages = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.node} · {self.as_of}"
