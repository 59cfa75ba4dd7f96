"""Which global names the functions of a text read and assign, from the compiler's own symbol tables."""

from __future__ import annotations

import ast
import symtable
import warnings
from bisect import bisect_left

AT_ONCE = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})  # scopes that run with their statement


class Scopes:
    """Knows, from the compiler's own symbol tables, the global names that functions in a text read and assign."""

    def __init__(self, text: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                tables = symtable.symtable(text, "<submission>", "exec").get_children()
            except (SyntaxError, ValueError, RecursionError):
                tables = []
        called = (table for table in tables if table.get_name() not in AT_ONCE)
        self._tables = sorted(called, key=lambda table: table.get_lineno())
        self._lines = [table.get_lineno() for table in self._tables]

    def later(self, node: ast.stmt) -> frozenset[str]:
        """Returns the global names that functions within `node` read when they are called."""
        return frozenset().union(*map(_read_globals, self._within(node)))

    def assigned(self, name: str) -> frozenset[str]:
        """Returns the names that the function `name` declares global and assigns, itself or by functions it calls."""
        found: set[str] = set()
        seen, waiting = set(), {name}
        while waiting:
            seen.add(current := waiting.pop())
            for table in self._tables:
                if table.get_name() == current:
                    found |= _assigned_globals(table)
                    waiting |= _read_globals(table) - seen
        return frozenset(found)

    def _within(self, node: ast.stmt) -> list[symtable.SymbolTable]:
        first = bisect_left(self._lines, node.lineno)
        last = bisect_left(self._lines, (node.end_lineno or node.lineno) + 1)
        return self._tables[first:last]


def _read_globals(table: symtable.SymbolTable) -> frozenset[str]:
    found = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
    return frozenset(found).union(*map(_read_globals, table.get_children()))


def _assigned_globals(table: symtable.SymbolTable) -> frozenset[str]:
    found = {
        symbol.get_name() for symbol in table.get_symbols() if symbol.is_declared_global() and symbol.is_assigned()
    }
    return frozenset(found).union(*map(_assigned_globals, table.get_children()))
