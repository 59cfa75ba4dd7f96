"""A few seconds of the fuzzer, from the same number each time; .ci/run gives it a minute and other numbers."""

from __future__ import annotations

import pytest

from tests.sandbox import fuzz
from tests.sandbox.fuzz import frames


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_spoilt_bytes_are_ordinary_faults(target: str) -> None:
    """No spoilt frame or file makes an exception that is not ours, or much work."""
    numbers = [number for kept, number in fuzz.kept() if kept == target] + list(range(2, 300))
    assert [found for number in numbers if (found := fuzz.try_case(target, number))] == []


def test_the_fuzzer_reaches_what_lies_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that raises something else is found, with the number that makes it do so again."""

    def careless(self: object, reply: dict[str, object], data: object) -> None:
        if "value" in reply and not isinstance(reply["value"], list):
            raise ZeroDivisionError("careless")

    monkeypatch.setattr(frames.ChildTransport, "_value", careless)
    found = [case for number in range(200) if (case := fuzz.try_case("frames", number))]
    assert found and fuzz.try_case("frames", found[0].number) == found[0]
