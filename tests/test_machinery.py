"""The two commands, the images and the settings page name only what is there."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
MAKEFILE = (ROOT / "Makefile").read_text()


class TestDockerfile:
    def test_copies_only_what_is_there_and_not_ignored(self):
        ignored = (ROOT / ".dockerignore").read_text().split()
        copied = [word for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]]
        assert {"requirements.txt", "manage.py", "gunicorn.conf.py", "pmo", "reports", "templates", "static"} <= set(copied)
        for word in copied:
            assert (ROOT / word).exists(), f"Dockerfile copies {word}, which is not there"
            assert word not in ignored, f".dockerignore keeps {word} out"

    def test_copies_every_app(self):
        for config in (path for path in ROOT.glob("*/apps.py")):
            assert f"COPY {config.parent.name} {config.parent.name}" in DOCKERFILE

    def test_does_not_run_as_root(self):
        *_, last = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
        assert last not in {"root", "0"}
        assert DOCKERFILE.index("USER office") < DOCKERFILE.index("\nCMD")

    def test_asks_the_probe_for_its_health(self):
        assert "/healthz" in DOCKERFILE[DOCKERFILE.index("HEALTHCHECK") :]

    def test_prepares_static_files_with_a_storage_that_exists(self):
        assert "collectstatic --noinput" in DOCKERFILE
        assert "STATIC_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage" in DOCKERFILE


class TestCompose:
    def test_has_every_part(self):
        assert set(SERVICES) == {"web", "worker", "beat", "migrate", "postgres", "redis"}

    @pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
    def test_builds_one_image_for_all_of_ours_and_gives_them_what_they_need(self, name):
        service = SERVICES[name]
        assert service["image"] == SERVICES["web"]["image"]
        assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"} <= set(service["environment"])

    @pytest.mark.parametrize("name", ["web", "worker", "beat"])
    def test_starts_after_the_migrations_and_the_broker(self, name):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert SERVICES[name]["depends_on"]["redis"]["condition"] == "service_healthy"

    def test_migrates_when_the_database_is_healthy(self):
        assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
        assert SERVICES["migrate"]["command"][:3] == ["python", "manage.py", "migrate"]

    def test_runs_one_scheduler_apart_from_the_worker(self):
        assert "beat" in SERVICES["beat"]["command"]
        assert not {"-B", "--beat"} & set(SERVICES["worker"]["command"])

    def test_keeps_the_broker_and_the_database_on_volumes(self):
        assert SERVICES["redis"]["command"][-2:] == ["--appendonly", "yes"]
        for name in ("postgres", "redis"):
            assert SERVICES[name]["volumes"][0].split(":")[0] in COMPOSE["volumes"]
            assert "healthcheck" in SERVICES[name]

    def test_asks_only_for_variables_that_the_example_names(self):
        named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
        assert set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text())) == named


class TestMakefile:
    @pytest.mark.parametrize("target", ["run", "install", "test", "lint", "check", "bench", "lock", "doctor", "clean"])
    def test_has_its_targets(self, target):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)

    def test_calls_only_tools_and_commands_that_are_there(self):
        for tool in re.findall(r"tools/(\w+)", MAKEFILE):
            assert (ROOT / "tools" / tool).exists()
        commands = re.findall(r"manage\.py (\w+)", MAKEFILE)
        assert {"up", "makemigrations"} <= set(commands) <= set(get_commands())

    @pytest.mark.parametrize("script", ["tools/apt_install", "tools/browser", "tools/doctor", "tools/install", "tools/pdf_libraries",
                                        "tools/python", "tools/virtual_environment", "tools/check_deploy", ".ci/run"])  # fmt: skip
    def test_scripts_can_be_read_by_their_shell(self, script):
        shell = "bash" if script == ".ci/run" else "sh"
        outcome = subprocess.run([shell, "-n", ROOT / script], capture_output=True, text=True, check=False)
        assert outcome.returncode == 0, outcome.stderr


class TestLocks:
    @pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
    def test_hold_hashes_and_no_address(self, lock):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert text.count("--hash=sha256:") > 100


class TestSettingsPage:
    def test_names_every_variable_that_is_read(self):
        read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "pmo" / "settings.py").read_text()))
        assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "MEDIA_ROOT", "EMAIL_URL"} <= read
        page = (ROOT / "docs" / "administrator.md").read_text()
        assert {variable for variable in read if f"`{variable}`" not in page} == set()
