"""The image that platforms with containers grade in: Python, torch without GPU libraries, bubblewrap and autograde."""

from __future__ import annotations

from autograder.authoring.exports.bundle import CPU_WHEELS

DOCKERFILE = f"""# An image that grades: `docker build -t autograde .` beside the wheel, or without one.
# `docker run --rm autograde doctor` says which walls student code stands behind in this container.
FROM python:3.12-slim
RUN apt-get update -qq \\
  && apt-get install -y -qq --no-install-recommends bubblewrap git \\
  && rm -rf /var/lib/apt/lists/*
COPY Dockerfile autograde_rnn-*.whl /opt/
RUN python -I -m pip install --no-cache-dir --extra-index-url {CPU_WHEELS} \\
  "$(ls /opt/autograde_rnn-*.whl 2>/dev/null || echo autograde-rnn)"
ENTRYPOINT ["python", "-I", "-m", "autograder"]
CMD ["doctor"]
"""


def dockerfile() -> str:
    """Returns the Dockerfile."""
    return DOCKERFILE
