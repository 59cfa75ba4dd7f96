"""The zygote's rehearsal does what a child does, and leaves nothing behind."""

from __future__ import annotations

import linecache
import signal
import sys
from typing import Any

import pytest
import torch

from autograder.sandbox.child import rehearsal


def test_every_request_of_the_rehearsal_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """One request raises and one misses a name, as meant; all others bring a value, every time round."""
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(rehearsal._Muted, "_send", lambda self, message, data=(): said.append(message))
    rehearsal.rehearse()
    answers = [message for message in said if "id" in message]
    loaded = [answer["loaded"] for answer in answers if "loaded" in answer]
    assert len(loaded) == rehearsal.TIMES
    assert not any(one["error"] or one["lost"] for one in loaded)
    assert sum("missing" in answer for answer in answers) == rehearsal.TIMES
    raised = [answer["raised"]["type"] for answer in answers if "raised" in answer]
    assert raised == ["TypeError"] * rehearsal.TIMES
    assert sum("value" in answer for answer in answers) == len(answers) - 3 * rehearsal.TIMES


def test_a_rehearsal_leaves_nothing_behind() -> None:
    """Modules, arguments, signal handlers, sources and torch's settings are as before."""

    def state() -> tuple[Any, ...]:
        return (
            rehearsal.NAME in sys.modules,
            list(sys.argv),
            signal.getsignal(signal.SIGALRM),
            f"{rehearsal.NAME}.py" in linecache.cache,
            torch.get_default_dtype(),
            torch.is_grad_enabled(),
            torch.get_num_threads(),
        )

    torch.set_num_threads(1)
    before = state()
    rehearsal.rehearse()
    assert state() == before
