"""The places of reference/srn.py that the mistakes of exercise srn change, in both of its functions alike."""

from __future__ import annotations

from reference.mistakes.bank import Change

# The loops of srn_linear and srn_tanh differ in one line each; what they begin and end with is the same.
LINEAR = "        h = x @ W + h @ U\n        states[t] = h\n"
TANH = "        h = np.tanh(x @ W + h @ U)\n        states[t] = h\n"
RETURN = "    return states @ V, states\n"
START = "    h = h0"


def in_both_loops(linear: str, tanh: str) -> tuple[Change, ...]:
    """Returns the changes that give the loops of srn_linear and srn_tanh these bodies."""
    return Change(LINEAR, linear), Change(TANH, tanh)


def in_both_starts(start: str) -> tuple[Change, ...]:
    """Returns the changes that begin both loops with this line."""
    return (Change(START, start, times=2),)


def in_both_returns(result: str) -> tuple[Change, ...]:
    """Returns the changes that end both functions with these lines."""
    return (Change(RETURN, result, times=2),)
