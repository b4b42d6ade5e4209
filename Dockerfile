# syntax=docker/dockerfile:1
# Two images from one file: `--target backpack` and `--target verifier`. The verifier's holds no
# line of the backpack. Both run as an unprivileged user, from a wheel, without a checkout.

FROM python:3.11-slim-bookworm AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/ransel ransel
WORKDIR /var/lib/ransel

FROM base AS verifier-build
WORKDIR /build
COPY requirements/verifier.txt requirements/backpack.txt requirements/
RUN python -m venv /opt/ransel && /opt/ransel/bin/pip install --require-hashes -r requirements/verifier.txt \
 && python -m venv /opt/build && /opt/build/bin/pip install --require-hashes -r requirements/backpack.txt
COPY pyproject.toml README.md LICENSE ./
COPY verifier verifier
COPY templates/shared templates/shared
COPY templates/verifier templates/verifier
COPY static/shared static/shared
COPY static/verifier static/verifier
COPY translations translations
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/ransel/bin/pip install --no-deps dist/*.whl

FROM base AS verifier
COPY --from=verifier-build /opt/ransel /opt/ransel
USER ransel
EXPOSE 8001
HEALTHCHECK --interval=30s --timeout=5s CMD ["/opt/ransel/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8001/healthz', timeout=4)"]
CMD ["/opt/ransel/bin/gunicorn", "verifier.web:create_app()", "--bind", "0.0.0.0:8001", "--worker-class", "gthread", "--workers", "2", "--threads", "16", "--timeout", "60", "--preload", "--worker-tmp-dir", "/dev/shm"]

FROM base AS backpack-build
WORKDIR /build
COPY requirements/backpack.txt requirements/
RUN python -m venv /opt/ransel && /opt/ransel/bin/pip install --require-hashes -r requirements/backpack.txt
COPY pyproject.toml README.md LICENSE ./
COPY verifier verifier
COPY backpack backpack
COPY templates templates
COPY static static
COPY translations translations
RUN /opt/ransel/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/ransel/bin/pip install --no-deps dist/*.whl

FROM base AS backpack
# Certificates carry names in every script.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends fonts-noto-core fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
COPY --from=backpack-build /opt/ransel /opt/ransel
USER ransel
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s CMD ["/opt/ransel/bin/python", "-c", "import os, urllib.request as u; from urllib.parse import urlsplit; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': urlsplit(os.environ['RANSEL_BASE_URL']).netloc}), timeout=4)"]
CMD ["/opt/ransel/bin/backpack", "serve", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8"]
