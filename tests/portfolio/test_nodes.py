"""The tree grows, changes and is rearranged; paths, depth and rings are minded."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmo.errors import Conflict, NotPermitted, Refused, Stale
from pmo.jobs.models import Job
from pmo.ledger.models import Event
from portfolio.actions.nodes import change_node, create_node, move_node
from portfolio.models import MAX_DEPTH, Node
from tests.factories import NodeFactory, ProjectFactory, UserFactory, person
from tests.roles import allowed, refused_but

pytestmark = pytest.mark.django_db
MAY = ("analyst", "administrator")


def branch(*codes, parent=None):
    """Nodes one under the other."""
    found = []
    for code in codes:
        parent = NodeFactory(code=code, name=code.title(), parent=parent)
        found.append(parent)
    return found


def create(now, **fields):
    return create_node(**{"actor": person(), "code": "IT", "name": "Technology", "kind": "function", "now": now, **fields})


class TestCreateNode:
    @allowed(*MAY)
    def test_lets_those_who_keep_the_tree(self, now, role):
        assert create(now, actor=person(role)).path.endswith("/")

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        with pytest.raises(NotPermitted):
            create(now, actor=person(role))
        assert not Node.objects.exists()

    def test_refuses_a_stranger(self, now):
        with pytest.raises(NotPermitted):
            create(now, actor=UserFactory())

    def test_refuses_a_top_node_by_the_analyst_of_a_branch(self, now):
        (node,) = branch("A")
        with pytest.raises(NotPermitted):
            create(now, actor=person(node=node))

    def test_lets_the_analyst_of_a_branch_grow_it(self, now):
        (node,) = branch("A")
        child = create(now, actor=person(node=node), parent=node)
        assert (child.path, child.depth) == (f"{node.path}{child.pk}/", 1)

    def test_refuses_a_code_that_is_taken(self, now):
        branch("IT")
        with pytest.raises(Conflict, match="taken") as refusal:
            create(now)
        assert refusal.value.field == "code"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("code", "a b"), ("code", ""), ("code", "x" * 41), ("code", "a/b"), ("name", " "), ("name", "x" * 201), ("name", "nul\x00"),
            ("kind", "planet"), ("currency", "gbp"), ("currency", "POUND"), ("currency", None), ("owner_name", "x" * 121),
        ],
    )  # fmt: skip
    def test_refuses_what_is_not_acceptable_at_its_field(self, now, field, value):
        with pytest.raises(Refused) as refusal:
            create(now, **{field: value})
        assert refusal.value.field == field

    def test_refuses_a_tree_too_deep(self, now):
        parent = None
        for level in range(MAX_DEPTH + 1):
            parent = NodeFactory(code=f"L{level}", parent=parent)
        with pytest.raises(Refused, match="too deep") as refusal:
            create(now, parent=parent)
        assert refusal.value.field == "parent"
        assert Node.objects.count() == MAX_DEPTH + 1

    def test_records_what_was_made_and_queues_its_figures(self, now):
        node = create(now)
        event = Event.objects.get()
        assert (event.verb, event.subject_id, event.node_path) == ("node.created", node.pk, node.path)
        assert event.after["name"] == "Technology"
        assert event.facts == {"node_ids": [node.pk], "since": "2026-03-05"}
        assert Job.objects.get().steps == [{"task": "reports.refresh_nodes", "kwargs": {"node_ids": [node.pk], "since": "2026-03-05"}}]


class TestChangeNode:
    def test_keeps_only_what_differs_in_the_trail(self, now):
        (node,) = branch("A")
        changed = change_node(actor=person(), node=node, version=1, now=now, name="New", currency="GBP")
        event = Event.objects.get()
        assert (event.verb, event.before, event.after) == ("node.changed", {"name": "A"}, {"name": "New"})
        assert changed.version == 2

    def test_changes_nothing_twice(self, now):
        (node,) = branch("A")
        assert change_node(actor=person(), node=node, version=1, now=now, name="A").version == 1
        assert not Event.objects.exists()

    def test_refuses_a_stale_version_with_both_values(self, now):
        (node,) = branch("A")
        change_node(actor=person(first_name="Ann", last_name="Lee"), node=node, version=1, now=now, name="Theirs")
        with pytest.raises(Stale, match="Ann Lee") as stale:
            change_node(actor=person(), node=node, version=1, now=now, name="Mine", kind="portfolio")
        assert (stale.value.mine, stale.value.theirs, stale.value.version) == ({"name": "Mine"}, {"name": "Theirs"}, 2)
        node.refresh_from_db()
        assert node.name == "Theirs"

    @pytest.mark.parametrize("version", [None, "1", True])
    def test_refuses_a_version_that_is_none(self, now, version):
        (node,) = branch("A")
        with pytest.raises(Refused):
            change_node(actor=person(), node=node, version=version, now=now, name="New")
        assert not Event.objects.exists()

    @pytest.mark.parametrize("field", ["code", "path", "depth", "parent", "version_", "id"])
    def test_refuses_fields_that_are_not_for_changing(self, now, field):
        (node,) = branch("A")
        with pytest.raises(Refused) as refusal:
            change_node(actor=person(), node=node, version=1, now=now, **{field: "1"})
        assert refusal.value.field == field

    @refused_but(*MAY)
    def test_refuses_other_roles(self, now, role):
        (node,) = branch("A")
        with pytest.raises(NotPermitted):
            change_node(actor=person(role), node=node, version=1, now=now, name="New")

    def test_refuses_a_node_that_is_gone(self, now):
        (node,) = branch("A")
        Node.objects.filter(pk=node.pk).delete()
        with pytest.raises(Conflict, match="no longer exists"):
            change_node(actor=person(), node=node, version=1, now=now, name="New")


class TestMoveNode:
    def test_moves_the_whole_branch_with_its_paths(self, now):
        top, middle, leaf = branch("A", "B", "C")
        other, lower = branch("X", "Y")
        moved = move_node(actor=person(), node=middle, parent=lower, version=1, now=now)
        leaf.refresh_from_db()
        assert moved.path == f"{lower.path}{middle.pk}/"
        assert (leaf.path, leaf.depth) == (f"{lower.path}{middle.pk}/{leaf.pk}/", 3)
        top.refresh_from_db()
        assert top.path == f"/{top.pk}/"
        assert Node.objects.get(pk=other.pk).path == other.path

    def test_writes_as_many_statements_for_a_large_branch_as_for_a_small_one(self, now):
        def statements(children):
            node = NodeFactory(parent=NodeFactory())
            for _ in range(children):
                NodeFactory(parent=node)
            with CaptureQueriesContext(connection) as written:
                move_node(actor=person(), node=node, parent=None, version=1, now=now)
            assert Node.objects.filter(path__startswith=f"/{node.pk}/").count() == children + 1
            return len(written)

        move_node(actor=person(), node=NodeFactory(parent=NodeFactory()), parent=None, version=1, now=now)
        assert statements(1) == statements(40)

    def test_does_not_touch_a_branch_whose_number_merely_begins_alike(self, now):
        one = NodeFactory(code="ONE")
        alike = NodeFactory(code="ALIKE")
        Node.objects.filter(pk=alike.pk).update(path=f"/{one.pk}0/")
        move_node(actor=person(), node=one, parent=NodeFactory(), version=1, now=now)
        assert Node.objects.get(pk=alike.pk).path == f"/{one.pk}0/"

    def test_refuses_itself_as_its_parent(self, now):
        (node,) = branch("A")
        with pytest.raises(Conflict, match=r"“A”.*itself"):
            move_node(actor=person(), node=node, parent=node, version=1, now=now)

    def test_refuses_a_ring_and_names_the_node(self, now):
        top, _middle, leaf = branch("A", "B", "C")
        with pytest.raises(Conflict, match="“A” cannot be moved under “C”") as refusal:
            move_node(actor=person(), node=top, parent=leaf, version=1, now=now)
        assert refusal.value.field == "parent"

    def test_refuses_a_branch_that_would_reach_too_deep(self, now):
        parent = None
        for _ in range(MAX_DEPTH):
            parent = NodeFactory(parent=parent)
        top, _low = branch("A", "B")
        with pytest.raises(Refused, match="too deep"):
            move_node(actor=person(), node=top, parent=parent, version=1, now=now)
        top.refresh_from_db()
        assert top.depth == 0

    def test_refuses_a_stale_version(self, now):
        top, other = NodeFactory(code="A"), NodeFactory(code="X", name="Elsewhere")
        with pytest.raises(Stale) as stale:
            move_node(actor=person(), node=top, parent=other, version=7, now=now)
        assert (stale.value.mine, stale.value.theirs) == ({"parent": "Elsewhere"}, {"parent": "—"})

    def test_refuses_someone_who_holds_only_the_new_place(self, now):
        _top, middle = branch("A", "B")
        other = NodeFactory()
        with pytest.raises(NotPermitted):
            move_node(actor=person(node=other), node=middle, parent=other, version=1, now=now)

    def test_refuses_someone_who_holds_only_the_old_place(self, now):
        top, middle = branch("A", "B")
        with pytest.raises(NotPermitted):
            move_node(actor=person(node=top), node=middle, parent=NodeFactory(), version=1, now=now)

    def test_refuses_taking_a_granted_branch_away_from_its_parent(self, now):
        _top, middle, leaf = branch("A", "B", "C")
        with pytest.raises(NotPermitted):
            move_node(actor=person(node=middle), node=middle, parent=leaf, version=1, now=now)

    def test_adds_up_old_and_new_ancestors_and_judges_the_projects_anew(self, now):
        old, node = branch("A", "B")
        new = NodeFactory(code="N")
        project = ProjectFactory(node=NodeFactory(parent=node))
        move_node(actor=person(), node=node, parent=new, version=1, now=now)
        event = Event.objects.get()
        assert event.facts == {"node_ids": [node.pk, old.pk, new.pk], "project_ids": [project.pk], "since": "2026-03-05"}
        assert (event.before, event.after) == ({"parent": "A"}, {"parent": "N"})

    def test_moving_to_where_it_is_changes_nothing(self, now):
        top, middle = branch("A", "B")
        assert move_node(actor=person(), node=middle, parent=top, version=1, now=now).version == 1
        assert not Event.objects.exists()
