"""The places of reference/srn.py that the mistakes of exercise srn change, in both of its functions alike."""

from __future__ import annotations

from reference.mistakes.bank import Change

# The loops of srn_linear and srn_tanh differ in one line each, which anchors the changes.
LINEAR = "        h = x @ W + h @ U  # a new array each time: h0 stays the caller's\n        states[t] = h\n"
TANH = "        h = np.tanh(x @ W + h @ U)\n        states[t] = h\n"
RETURN = "    return states @ V, states\n"
START_LINEAR = "h = h0  # before the first step there is only what the caller gives us"
START_TANH = "h = h0  # the same loop as above; only the bounded state is new"


def in_both_loops(linear: str, tanh: str) -> tuple[Change, ...]:
    """Returns the changes that give the loops of srn_linear and srn_tanh these bodies."""
    return Change(LINEAR, linear), Change(TANH, tanh)


def in_both_starts(start: str) -> tuple[Change, ...]:
    """Returns the changes that begin both loops with this line."""
    return Change(START_LINEAR, start), Change(START_TANH, start)


def in_both_returns(result: str) -> tuple[Change, ...]:
    """Returns the changes that end both functions with these lines."""
    return Change(LINEAR + RETURN, LINEAR + result), Change(TANH + RETURN, TANH + result)
