# The product as one image for web, worker, beat and the commands; see docker-compose.yml and docs/operations.md.
FROM python:3.13-slim AS build
WORKDIR /srv/itla-impact
COPY requirements.txt .
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
ENV PATH=/opt/venv/bin:$PATH
COPY . .
# Catalogues compiled; static files under names of their content, compressed. Needs no database and no secret.
RUN DJANGO_SETTINGS_MODULE=itla_impact.settings.image python -m itla_impact.embedded.prepare files \
    && python -m compileall -q foundations ecosystems measures feedback itla_impact

FROM python:3.13-slim
# The account's number is fixed, so that files of secrets can be given to it.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin itla && install -d -o itla -g itla -m 0700 /srv/data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/itla-impact /srv/itla-impact
WORKDIR /srv/itla-impact
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=itla_impact.settings.production \
    ITLA_DATA_DIR=/srv/data
USER itla
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 CMD ["python", "-m", "itla_impact.alive"]
CMD ["python", "-m", "gunicorn", "itla_impact.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm"]
