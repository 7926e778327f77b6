# One image for web, workers and beat. Build: docker compose build
# A package index other than pip's own default is given as a build secret, never written here:
#   docker build --secret id=pip,src=$HOME/.config/pip/pip.conf .

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt /tmp/
RUN --mount=type=secret,id=pip,target=/etc/pip.conf,required=false \
    pip install --require-hashes -r /tmp/requirements.txt
COPY . /app
WORKDIR /app
# Addresses that nothing connects to: settings want them read, these steps use neither server.
RUN bin/messages --in-place \
    && SECRET_KEY=build-only DATABASE_URL=postgresql:// REDIS_URL=redis:// STATIC_ROOT=/app/static-collected \
       python manage.py collectstatic --noinput --verbosity=0 \
    && rm -rf bin tests bench


FROM python:3.13-slim-bookworm
# No versions: Debian stable moves only for security fixes, which a rebuild should take.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig fonts-liberation2 \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
        tesseract-ocr tesseract-ocr-vie \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin dondoc \
    && install -d -o dondoc -g dondoc -m 0750 /var/lib/dondoc /var/lib/dondoc/media
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/dondoc \
    STATIC_ROOT=/app/static-collected \
    XDG_CACHE_HOME=/tmp
USER 10001
VOLUME /var/lib/dondoc
EXPOSE 8000
# WEB_CONCURRENCY sets the number of worker processes; a worker is renewed now and then to give memory back.
CMD ["gunicorn", "config.wsgi:application", "--bind=0.0.0.0:8000", "--threads=4", "--timeout=120", \
     "--max-requests=2000", "--max-requests-jitter=200", "--worker-tmp-dir=/dev/shm"]
