"""What the tests below share."""

from tests.alone import pytest_runtest_protocol

__all__ = ["pytest_runtest_protocol"]
