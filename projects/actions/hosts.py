"""What apportioned work earns with: another line of the same project, its host."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from pmo.errors import Refused
from projects.models import Project, WorkPackage

APPORTIONED = "apportioned"
FOLLOWING = ("apportioned", "loe")  # earn by something else than their own measure: no host for others
HEADINGS = (WorkPackage.Kind.SUMMARY, WorkPackage.Kind.LOE)


def require_hosts(*, lines: Iterable[WorkPackage], hosts: Mapping[str, str]) -> None:
    """Raises Refused, at the host, unless every line that names one is apportioned and names a line that is measured by itself.

    `lines` are all of the project as they will be, `hosts` the number of the host by that of the line, empty where there is none.
    """
    known = {line.wbs: line for line in lines}
    for wbs, host in hosts.items():
        if not host:
            continue
        said = {"wbs": wbs, "host": host}
        if known[wbs].technique != APPORTIONED:
            text = _("WBS {wbs} names the host {host} and is not apportioned: choose that technique, or leave the host out.")
            raise Refused(text.format(**said), field="host")
        line = known.get(host)
        if line is None or host == wbs:
            raise Refused(_("WBS {wbs}: there is no other line {host} it could earn with: name one by its number.").format(**said), field="host")
        if line.kind in HEADINGS or line.technique in FOLLOWING:
            text = _("WBS {wbs} cannot earn with {host}: a host is measured by itself, no heading, level of effort or apportioned work.")
            raise Refused(text.format(**said), field="host")


def set_hosts(*, project: Project, hosts: Mapping[str, str]) -> None:
    """Point apportioned lines to their hosts, by number; part of the deed that planned them."""
    named = {wbs: host for wbs, host in hosts.items() if host}
    if named:
        keys = dict(project.work_packages.filter(wbs__in={*named, *named.values()}).values_list("wbs", "pk"))
        rows = [WorkPackage(pk=keys[wbs], host_id=keys[host]) for wbs, host in named.items()]
        WorkPackage.objects.bulk_update(rows, ["host"], batch_size=500)
