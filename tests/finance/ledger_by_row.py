"""A ledger file judged in the obvious way: all of it held, each row looked at by itself, everything that is stored compared with it."""

from collections import Counter, defaultdict

from finance.calc.matching import Rule, first_match
from finance.importing.actuals import ActualsImporter
from finance.importing.unmatched import SAID, Unmatched, said_of
from finance.models import Actual, Suspense
from finance.policy import FiscalGate
from finance.queries.cost_type_words import cost_types_meant
from finance.queries.rates import Converter
from finance.queries.suspense import rules_for
from pmo.calc.money import in_cents
from pmo.errors import Refused
from pmo.imports.contract import CREATED, UNCHANGED, TableImporter, Verdicts
from projects.importing.known import named_projects, projects_by_code

TOLD = ["reference", "vendor", "text", "order", "kind", "source"]


class ByRow(ActualsImporter):
    """The same kind of file, with nothing read in blocks and nothing remembered."""

    read = TableImporter.read

    def judge(self, rows, reading, context):
        verdicts, waiting = Verdicts(reading.columns), {}
        known = projects_by_code(actor=context.actor, codes={values["project"] for _number, values in rows})
        rules = {one.pk: one for one in rules_for(node=Unmatched.node_of(context))}
        plain = [Rule(one.field, one.test, one.words, one.source, one.pk) for one in rules.values()]
        kept = Counter(tuple(row) for row in Suspense.objects.values_list(*SAID))
        for number, values in rows:
            said = said_of(values)
            key = tuple(in_cents(said[name]) if name == "amount" else said[name] for name in SAID)
            if values["project"] in known or not (rules or context.mapping.unmatched == "suspense"):
                continue
            if kept[key]:
                kept[key] -= 1
                verdicts.changes[number] = values["_suspense"] = UNCHANGED
                waiting[number] = values
            elif rule := first_match(plain, said, source=values["source"]):
                values["project"] = rules[rule.key].project.code
                if rules[rule.key].cost_type:
                    values["cost_type"] = rules[rule.key].cost_type.code
            elif context.mapping.unmatched == "suspense":
                verdicts.changes[number] = values["_suspense"] = CREATED
                waiting[number] = values
        rest = [row for row in rows if row[0] not in waiting]
        known = named_projects(rest, verdicts, context, "book_money")
        booked = Counter(map(_stored, Actual.objects.all()))
        for number, values in rest:
            project = known.get(values["project"])
            if project is not None:
                key = _told(project, values)
                verdicts.changes[number] = UNCHANGED if booked[key] > 0 else CREATED
                booked[key] -= booked[key] > 0
                if verdicts.changes[number] == CREATED:
                    _check(number, project, values, context, verdicts)
        reading.notes += _notes(waiting, rest, verdicts)
        return verdicts


def _check(number, project, values, context, verdicts):
    if values["currency"]:
        try:
            Converter().rate(values["currency"], project.currency, values["posting_date"])
        except Refused as refusal:
            verdicts.refuse(number, "currency", refusal.message)
    if shut := FiscalGate(actor=context.actor).problem(values["posting_date"], project=project):
        verdicts.refuse(number, "posting_date", shut)


def _notes(waiting, rest, verdicts) -> list[str]:
    new = [values["amount"] for number, values in waiting.items() if verdicts.changes[number] == CREATED]
    told = [f"{len(new)} postings of {sum(new):,} belong to no project that is known: they will wait in suspense."] if new else []
    groups = defaultdict(list)
    for number, values in rest:
        if values["reference"] and verdicts.changes.get(number) == CREATED:
            groups[values["project"], values["reference"]].append((number, in_cents(values["amount"])))
    twice = [(key[1], rows) for key, rows in groups.items() if len(rows) > 1 and sum(amount for _number, amount in rows)]
    if twice:
        shown = "; ".join(f"{reference}: {', '.join(str(number) for number, _amount in rows[:5])}" for reference, rows in twice[:10])
        told.append(f"{len(twice)} references stand in more than one row; all are kept: {shown}.")
    return told


def _told(project, values) -> tuple:
    said, other = values["cost_type"], values["currency"] not in (None, project.currency)
    meant = cost_types_meant(words={said}).get(said)
    return (project.pk, values["posting_date"], in_cents(values["amount"]), (meant.pk if meant else -1) if said else None,
            *(values[name] for name in TOLD), values["currency"] if other else "")  # fmt: skip


def _stored(row: Actual) -> tuple:
    amount = row.amount if row.original_amount is None else row.original_amount
    return row.project_id, row.posting_date, amount, row.cost_type_id, *(getattr(row, name) for name in TOLD), row.original_currency
