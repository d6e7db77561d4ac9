# The open portfolio office: one image for web, worker, scheduler and migrations.
FROM python:3.11-slim AS built

RUN pip install --no-cache-dir uv
WORKDIR /office
COPY requirements.txt ./
RUN uv venv /opt/venv && uv pip install --python /opt/venv/bin/python --require-hashes --no-cache -r requirements.txt


FROM python:3.11-slim

RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /office --shell /usr/sbin/nologin office

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/office \
    STATIC_ROOT=/office/staticfiles \
    STATIC_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage

WORKDIR /office
COPY --from=built /opt/venv /opt/venv
COPY manage.py gunicorn.conf.py pyproject.toml ./
COPY pmo pmo
COPY portfolio portfolio
COPY projects projects
COPY resources resources
COPY finance finance
COPY governance governance
COPY reports reports
COPY templates templates
COPY static static

# Named and compressed once, here; at run time they are served as they lie.
RUN mkdir -p /var/office/media \
 && VAR_DIR=/tmp/build python manage.py collectstatic --noinput \
 && rm -rf /tmp/build \
 && chown -R office:office /var/office
USER office
VOLUME /var/office
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "2", "--access-logfile", "-"]
