"""A risk over REST: the trail, the health, the snapshot, and one signed delivery per subscriber, tried again until it arrives."""

import datetime as dt
import hashlib
import hmac
import http.server
import json
import threading
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from pmo.ledger.actions import webhooks
from pmo.ledger.models import Delivery, Event
from reports.actions.rollup import rollup
from reports.models import Snapshot
from tests.factories import ProjectFactory, manager_of, person

pytestmark = pytest.mark.django_db


class Receiver:
    """A server of somebody else's that refuses the first `refusals` deliveries."""

    def __init__(self, refusals=0):
        self.got, receiver = [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(503 if len(receiver.got) <= refusals else 204)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver():
    made = []

    def make(**kwargs):
        made.append(Receiver(**kwargs))
        return made[-1]

    yield make
    for one in made:
        one.server.shutdown()
        one.server.server_close()


def open_risk(project, user):
    client = Client()
    client.force_login(user)
    body = {"project": project.code, "title": "The supplier fails", "probability": 5, "impact": 5, "chance": "0.5"}
    body["cost_impact"] = {"amount": "1000.00"}
    return client.post("/api/v1/risks/", json.dumps(body), content_type="application/json")


class TestARiskOverRest:
    def test_moves_health_snapshot_and_trail(self, reacted):
        project = ProjectFactory(budget=Decimal("100000.00"))
        rollup(now=timezone.now())
        with reacted():
            assert open_risk(project, manager_of(project)).status_code == 201
        row = Snapshot.objects.get(project=project, current=True)
        assert (row.open_risks, row.exposure, row.computed) == (1, Decimal("500.00"), "red")
        assert Snapshot.objects.get(node=project.node, current=True).open_risks == 1
        assert Event.objects.filter(verb="risk.opened", project_id=project.pk).count() == 1

    def test_reaches_each_subscriber_once_and_signed(self, reacted, receiver, now):
        project, other = ProjectFactory(), receiver()
        hooks = [webhooks.subscribe(actor=person("integration"), url=one.url, verbs=["risk.*"], now=now) for one in (other, receiver())]
        with reacted():
            open_risk(project, manager_of(project))
        assert Delivery.objects.filter(state="delivered").count() == 2
        headers, body = other.got[0]
        stamp, digest = (part.split("=")[1] for part in headers["X-Office-Signature"].split(","))
        assert hmac.new(hooks[0].secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest() == digest
        assert json.loads(body)["verb"] == "risk.opened"
        assert len(other.got) == 1

    def test_is_tried_again_with_longer_waits(self, reacted, receiver, now):
        project, down = ProjectFactory(), receiver(refusals=2)
        webhooks.subscribe(actor=person("integration"), url=down.url, verbs=[], now=now)
        with reacted():
            open_risk(project, manager_of(project))
        delivery = Delivery.objects.filter(event__verb="risk.opened").get()
        assert (delivery.state, delivery.attempts, delivery.answer) == ("waiting", 1, "503 Service Unavailable")
        first = delivery.next_at
        webhooks.deliver(delivery_id=delivery.pk, now=first)
        delivery.refresh_from_db()
        assert delivery.next_at - first == dt.timedelta(seconds=20)
        webhooks.deliver(delivery_id=delivery.pk, now=delivery.next_at)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("delivered", 3)

    def test_is_not_told_to_one_who_may_not_see_it(self, reacted, receiver, now):
        project, nosy = ProjectFactory(restricted=True), receiver()
        webhooks.subscribe(actor=person("integration"), url=nosy.url, verbs=[], now=now)
        with reacted():
            open_risk(project, manager_of(project))
        assert nosy.got == []
