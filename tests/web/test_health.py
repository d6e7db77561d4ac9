import pytest
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerSilent

from pmo.jobs import actions
from pmo.web import metrics, probes

READY = {"database": "ok", "migrations": "ok", "broker": "ok"}


class TestHealthz:
    def test_answers_without_database_sign_in_or_known_host(self, client):
        answer = client.get("/healthz", headers={"host": "10.1.2.3:8000"})
        assert (answer.status_code, answer.content) == (200, b"ok")

    def test_is_not_sent_to_https(self, client, settings):
        settings.SECURE_SSL_REDIRECT = True
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
class TestReadyz:
    @pytest.fixture(autouse=True)
    def _forget(self):
        probes._migrations.cache_clear()

    def test_says_ok_when_every_part_answers(self, client):
        answer = client.get("/readyz", headers={"host": "10.1.2.3:8000"})
        assert (answer.status_code, answer.json()) == (200, READY)

    def test_names_the_database_when_it_does_not_answer(self, client, monkeypatch):
        def silent():
            raise OperationalError("password of office@10.0.0.7 refused")

        monkeypatch.setattr(probes.connection, "cursor", silent)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["database"] == "does not answer (OperationalError)"

    def test_counts_the_migrations_that_are_missing(self, client, monkeypatch):
        monkeypatch.setattr(probes.MigrationExecutor, "migration_plan", lambda self, targets: ["one", "two"])
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json() == {**READY, "migrations": "2 not applied: run `manage.py migrate`"}

    def test_names_the_broker_when_it_does_not_answer(self, client, monkeypatch):
        def silent():
            raise BrokerSilent("no route")

        monkeypatch.setattr(probes.app, "connection_for_write", silent)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json() == {**READY, "broker": "does not answer (OperationalError)"}

    def test_names_a_broker_folder_that_is_gone(self, client, settings, tmp_path):
        settings.REDIS_URL, settings.BROKER_DIR = "", tmp_path / "gone"
        assert client.get("/readyz").json()["broker"] == "the broker's folder cannot be written to"


@pytest.mark.django_db
class TestMetrics:
    def test_is_not_there_by_default(self, client):
        assert client.get("/metrics").status_code == 404

    def test_asks_for_the_token_when_there_is_one(self, client, settings):
        settings.METRICS, settings.METRICS_TOKEN = True, "let-me-read"
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers={"authorization": "Bearer guessed"}).status_code == 401
        assert client.get("/metrics", headers={"authorization": "Bearer let-me-read"}).status_code == 200

    def test_tells_how_jobs_stand(self, client, settings, now):
        settings.METRICS = True
        actions.queue(title="Work", steps=[], created_by=None, now=now)
        text = client.get("/metrics").content.decode()
        assert 'office_jobs{state="queued"} 1.0' in text
        assert 'office_jobs{state="failed"} 0.0' in text
        assert "office_job_longest_wait_seconds" in text

    def test_counts_requests_by_view_and_never_by_path(self, rf):
        request = rf.get("/projects/SECRET-7/")
        request.resolver_match = type("Match", (), {"view_name": "reports:project", "route": ""})()
        before = metrics.REGISTRY.get_sample_value("office_requests_total", _labels()) or 0
        metrics.Measured(lambda _: type("Answer", (), {"status_code": 200})())(request)
        assert metrics.REGISTRY.get_sample_value("office_requests_total", _labels()) == before + 1
        assert b"SECRET-7" not in metrics.generate_latest(metrics.REGISTRY)


def _labels():
    return {"view": "reports:project", "method": "GET", "status": "200"}
