"""Small zygotes behind each stack of walls that this machine can raise, shared by the tests of the walls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import bwrap, walls
from tests.sandbox.harness import MiniZygote
