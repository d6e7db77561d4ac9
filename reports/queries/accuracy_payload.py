"""How far data can be believed, as the outside reads it."""

from reports.models import Snapshot
from reports.queries.data_accuracy import DataOfProject, Found, roles_asked, rules_broken


def project_accuracy_payload(*, code: str, told: DataOfProject) -> dict:
    """The object of `GET /api/v1/projects/{code}/data-accuracy/`; unknown is None."""
    return {
        "code": code,
        "as_of": told.as_of,
        "score": told.score,
        "points": {"kept": told.passed, "applied": told.applied},
        "caps": told.cap or None,
        "findings": [_finding(one) for one in told.found],
        "kept": [rule.code for rule in told.kept],
        "confidence": {
            "grade": told.grade or None,
            "parts": [{"name": one.name, "grade": one.grade or None, "text": one.text} for one in told.parts],
        },
        "series": [{"date": row.as_of, "score": row.data_score, "findings": row.data_flaws, "grade": row.ev_grade or None} for row in told.history],
    }


def node_accuracy_payload(*, code: str, row: Snapshot, worst: list[tuple[Snapshot, list[Found]]]) -> dict:
    """The object of `GET /api/v1/nodes/{code}/data-accuracy/`; `worst` are the first projects, the worst first."""
    return {
        "code": code,
        "as_of": row.as_of,
        "score": row.data_score,
        "score_by_budget": row.data_money_score,
        "points": {"kept": row.data_passed, "applied": row.data_applied},
        "findings": row.data_flaws,
        "rules": [{"rule": rule.code, "kind": rule.kind, "title": rule.title, "projects": number} for rule, number in rules_broken(row)],
        "asked": {role: number for role, _label, number in roles_asked(row)},
        "confidence": {"grade": row.ev_grade or None, "projects": row.counts.get("grades", {}), "bac": row.counts.get("grade_bac", {})},
        "worst": [
            {"code": one.project.code, "name": one.project.name, "score": one.data_score, "findings": [_finding(each) for each in found]}
            for one, found in worst
        ],
    }  # fmt: skip


def _finding(one: Found) -> dict:
    return {
        "rule": one.rule.code,
        "kind": one.rule.kind,
        "title": one.rule.title,
        "text": one.text,
        "of": one.of,
        "wrong": one.wrong,
        "costs": round(one.costs, 6),
        "remedy": one.rule.remedy,
        "asked": {"role": one.rule.asked, "people": list(one.people)},
        "work_packages": [{"wbs": wbs, "name": name} for wbs, name, _key in one.lines],
    }
