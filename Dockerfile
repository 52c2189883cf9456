# One image for `cuppa web`, `cuppa worker` and every other command. Python by minor version: its security mends
# come with each build; pin the digest in your registry. Packages are pinned by hash in requirements.lock.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /app/.venv
COPY requirements.lock ./
RUN /app/.venv/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE wsgi.py ./
COPY flows ./flows
COPY storage ./storage
COPY bot ./bot
RUN /app/.venv/bin/pip install --no-deps --no-build-isolation . \
    && /app/.venv/bin/python -m compileall -q /app/.venv/lib

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 cuppa \
    && useradd --uid 10001 --gid cuppa --no-create-home --home-dir /data --shell /usr/sbin/nologin cuppa \
    && install --directory --owner=cuppa --group=cuppa --mode=0700 /data /data/data
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CUPPA_LOG_FORMAT=json
# The only place that is written to, and only where the database is SQLite.
VOLUME /data
WORKDIR /data
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["cuppa", "web", "--host", "0.0.0.0"]
