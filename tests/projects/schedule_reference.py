"""The slow and obvious way to compute a schedule: hour by hour on a grid, one question of one task at a time."""

from datetime import datetime, timedelta
from functools import cache

from projects.calc.schedule.network import CONSTRAINTS, KINDS, LAG_UNITS, LINKS, Network

DAY_ZERO = datetime(2025, 12, 1)  # everything happens within HOURS of it
HOURS = 24 * 200
EPOCH = datetime(1900, 1, 1)


class Reference:
    """All durations, lags and moments are whole hours. Positions are hours since DAY_ZERO."""

    def __init__(self, network: Network):
        self.t, self.options = network.tasks, network.options
        self.n = len(self.t)
        self.grids = [grid_of(one) for one in network.calendars] + [[True] * HOURS]
        self.clock = len(network.calendars)
        self.calendar = [self.clock if self.t.elapsed[i] else int(self.t.calendar[i]) for i in range(self.n)]
        self.kind = [KINDS[k] for k in self.t.kind]
        self.rule = [CONSTRAINTS[c] for c in self.t.constraint]
        self.links = list(self.expanded(network))
        self.project_start = hour(self.options.start)
        self.pinned, self.overrun = {}, {}
        self.early, self.first_of, self.late = cache(self._early), cache(self._first_of), cache(self._late)

    # ---- the outline ----------------------------------------------------------------------------------------------------------------

    def children(self, i):
        return [k for k in range(self.n) if self.t.parent[k] == i and self.t.active[k] and self.kind[k] != "loe"]

    def spans(self, i):
        return self.kind[i] == "summary" and bool(self.children(i))

    def leaves(self, i):
        return [leaf for child in self.children(i) for leaf in self.leaves(child)] if self.spans(i) else [i]

    def expanded(self, network):
        """Links between leaves: (predecessor, or all leaves of a summary; successor; type; hours; calendar; whether from, and to, a summary)."""
        links = network.links
        for k in range(len(links)):
            a, b = int(links.predecessor[k]), int(links.successor[k])
            unit, lag = LAG_UNITS[links.unit[k]], int(links.lag[k])
            clock = unit.startswith("elapsed")
            if "percent" in unit:
                lag = round(int(self.t.duration[a]) * lag / 10_000)
                clock |= bool(self.t.elapsed[a])
            if self.t.active[a] and self.t.active[b]:
                grid = self.clock if clock else int(self.t.calendar[b])
                lag = 60 * self.left(a, LINKS[links.type[k]], lag // 60, grid)
                for leaf in self.leaves(b):
                    yield tuple(self.leaves(a)), leaf, LINKS[links.type[k]], lag // 60, grid, (self.spans(a), self.spans(b))

    def left(self, a, kind, lag, grid):
        """What is left at the data date of a lag that began to run before."""
        if not lag or not self.options.push_to_status or self.spans(a) or self.progress(a) not in ("begun", "passed"):
            return lag
        since = (self.t.actual_finish if kind[0] == "F" else self.t.actual_start)[a]
        if not self.said(since):
            return lag
        return max(lag - max(self.worked(grid, hour(since), hour(self.options.status_at)), 0), 0)

    # ---- the grid -------------------------------------------------------------------------------------------------------------------

    def begin(self, grid, at, hours):
        """Where work may begin; a milestone may also stand where a stretch of work ends."""
        while not (self.grids[grid][at] or (not hours and self.grids[grid][at - 1])):
            at += 1
        return at

    def after(self, grid, at, hours):
        """The earliest hour by which so many more are worked."""
        while hours:
            hours -= self.grids[grid][at]
            at += 1
        return at

    def before(self, grid, at, hours):
        """The latest hour from which so many are worked until then."""
        while hours:
            at -= 1
            hours -= self.grids[grid][at]
        return at

    def moved(self, grid, at, hours):
        return self.after(grid, at, hours) if hours >= 0 else self.before(grid, at, -hours)

    def worked(self, grid, a, b):
        return sum(self.grids[grid][a:b]) if a <= b else -sum(self.grids[grid][b:a])

    # ---- forward --------------------------------------------------------------------------------------------------------------------

    def progress(self, i):
        if self.said(self.t.actual_finish[i]):
            return "passed" if self.options.push_to_status and self.options.rule == "retained" else "finished"
        if self.t.manual[i]:
            return "manual"
        return "begun" if self.said(self.t.actual_start[i]) else "free"

    def said(self, moment):
        return str(moment) != "NaT"

    def hours(self, i):
        """Hours left to place."""
        if self.progress(i) == "passed":
            return 0
        whole = int(self.t.duration[i])
        return (int(self.t.remaining[i]) if self.progress(i) == "begun" else whole) // 60

    def _early(self, i):
        """Start, finish, and where work begins."""
        t, grid, state, hours = self.t, self.calendar[i], self.progress(i), self.hours(i)
        if state == "finished":
            return hour(t.actual_start[i]), hour(t.actual_finish[i]), hour(t.actual_start[i])
        if state == "manual":
            return hour(t.planned_start[i]), hour(t.planned_finish[i]), hour(t.planned_start[i])
        at = hour(t.constraint_at[i]) if self.said(t.constraint_at[i]) else None
        least, most = self.project_start, HOURS
        if state == "begun":
            done = (int(t.duration[i]) - int(t.remaining[i])) // 60
            least = -HOURS if self.options.push_to_status else self.after(grid, hour(t.actual_start[i]), max(done, 0))
            if self.said(t.resume[i]):
                least = max(least, hour(t.resume[i]))
            if at is not None and (self.rule[i] == "fnet" or (self.rule[i] == "mfo" and not self.options.honours_constraints)):
                least = max(least, self.before(grid, at, hours))
        elif state == "passed":
            least = -HOURS
        elif at is not None:
            of_finish = self.before(grid, at, hours)
            hard = self.options.honours_constraints
            least = {"snet": at, "fnet": of_finish}.get(self.rule[i], least)
            if self.rule[i] in ("mso", "mfo"):
                place = at if self.rule[i] == "mso" else of_finish
                least, most = (place, place) if hard else (max(least, place), most)
            if hard and self.rule[i] in ("snlt", "fnlt"):
                most = at if self.rule[i] == "snlt" else of_finish
        if self.options.push_to_status:
            least = max(least, hour(self.options.status_at))
        begins = [least]
        self.overrun[i] = 0
        if not (state == "begun" and self.options.rule == "override"):
            begins += [self.asked(link) for link in self.links if link[1] == i]
        if begins[1:] and max(begins[1:]) > most:
            self.overrun[i] = self.worked(grid, self.begin(grid, most, hours), self.begin(grid, max(begins[1:]), hours))
        start = self.begin(grid, min(max(begins), most), hours)
        if i in self.pinned:
            start = self.begin(grid, self.pinned[i], hours)
        finish = self.after(grid, start, hours)
        return (hour(t.actual_start[i]) if state == "begun" and not self.options.push_to_status else start), finish, start

    def _first_of(self, leaves):
        return min(self.early(leaf)[0] for leaf in leaves)

    def asked(self, link):
        leaves, i, kind, lag, grid, _ = link
        at = max(self.early(leaf)[1] for leaf in leaves) if kind[0] == "F" else self.first_of(leaves)
        at = self.moved(grid, at, lag)
        return at if kind[1] == "S" else self.before(self.calendar[i], at, self.hours(i))

    def told_end(self, i, points):
        """Held by a start-to-finish link at the next morning, it is told to end then, not the evening before."""
        end = points[i][1]
        for leaves, j, kind, lag, grid, summaries in self.links:
            if kind == "SF" and j == i and not any(summaries) and self.progress(i) == "free":
                at = self.moved(grid, points[leaves[0]][0], lag)
                if at > end and not self.worked(self.calendar[i], points[i][1], at):
                    end = at
        return end

    # ---- backward -------------------------------------------------------------------------------------------------------------------

    def project_finish(self):
        if self.said(self.options.finish):
            return hour(self.options.finish)
        return max(self.early(i)[1] for i in self.counted())

    def counted(self):
        return [i for i in range(self.n) if self.t.active[i] and not self.spans(i)]

    def _late(self, i):
        """Late start of what is left, and late finish."""
        t, grid, state, hours = self.t, self.calendar[i], self.progress(i), self.hours(i)
        if state == "finished":
            return hour(t.actual_start[i]), hour(t.actual_finish[i])
        ends = [self.finish]
        for leaves, j, kind, lag, lag_grid, summaries in self.links:
            if i not in leaves or self.progress(j) == "finished" or (self.progress(j) == "begun" and self.options.rule == "override"):
                continue
            if kind[0] == "S" and (state == "begun" or self.early(i)[0] != self.first_of(leaves)):
                continue
            at = self.late(j)[0 if kind[1] == "S" else 1]
            if summaries[1] and kind[1] == "S" and self.progress(j) == "begun":
                at = min(at, hour(t.actual_start[j]))  # a summary begins when the first line below it did
            at = self.moved(lag_grid, at, -lag)
            ends.append(at if kind[0] == "F" else self.after(grid, at, hours))
        if self.said(t.deadline[i]) and state != "passed":
            ends.append(hour(t.deadline[i]))
        end = min(ends)
        if self.said(t.constraint_at[i]) and state not in ("manual", "passed"):
            at, rule = hour(t.constraint_at[i]), self.rule[i]
            start_rule = rule in ("snlt", "mso") and state != "begun"
            if rule in ("fnlt", "mfo") or start_rule:
                latest = self.after(grid, at, hours) if start_rule else at
                hard = rule in ("mso", "mfo") and self.options.honours_constraints
                end = latest if hard else min(end, latest)
        while not (self.grids[grid][end - 1] or (not hours and self.grids[grid][end])):
            end -= 1
        return self.before(grid, end, hours), end

    # ---- all ------------------------------------------------------------------------------------------------------------------------

    def compute(self):
        """For each leaf: start, finish, late start, late finish, total slack, critical; moments in hours."""
        leaves = self.counted()
        first = {i: self.early(i) for i in leaves}
        self.finish = self.project_finish()
        late = {i: self.late(i) for i in leaves}
        self.pinned = {i: max(late[i][0], first[i][2]) for i in leaves if self.rule[i] == "alap" and self.progress(i) == "free"}
        self.early.cache_clear()
        self.first_of.cache_clear()
        now = {i: self.early(i)[:2] for i in leaves}
        early = {i: first[i][:2] if i in self.pinned else now[i] for i in leaves}
        now, early = ({i: (one[i][0], self.told_end(i, one)) for i in leaves} for one in (now, early))
        found = {}
        for i in leaves:
            grid, state = self.calendar[i], self.progress(i)
            late_start = now[i][0] if state == "begun" and not self.options.push_to_status else late[i][0]
            finish_slack = self.worked(grid, early[i][1], late[i][1])
            slack = min(finish_slack, self.worked(grid, early[i][0], late_start))
            slack = min(slack, -self.overrun.get(i, 0)) if self.overrun.get(i) else slack
            slack = finish_slack if state == "begun" else 0 if state in ("finished", "passed") or i in self.pinned else slack
            critical = 60 * slack <= self.options.critical_slack and state != "finished"
            found[i] = (*now[i], *early[i], late_start, late[i][1], 60 * slack, critical)
            if state in ("begun", "passed"):
                found[i] = (hour(self.t.actual_start[i]), *found[i][1:])
            if state == "passed":
                found[i] = (hour(self.t.actual_start[i]), hour(self.t.actual_finish[i])) * 3 + (0, False)
        return found


def grid_of(calendar):
    """Whether each hour is worked."""
    return grid((calendar.week, tuple(calendar.exceptions.items())))


@cache
def grid(calendar):
    week, exceptions = calendar[0], dict(calendar[1])
    worked = [False] * HOURS
    for h in range(HOURS):
        at = DAY_ZERO + timedelta(hours=h)
        spans = exceptions.get(at.date(), week[at.weekday()])
        worked[h] = any(begin <= 60 * at.hour < end for begin, end in spans)
    return worked


def hour(moment) -> int:
    """A moment, datetime64, as a position."""
    whole, rest = divmod((moment.item() - DAY_ZERO).total_seconds(), 3600)
    assert not rest, moment
    return int(whole)
