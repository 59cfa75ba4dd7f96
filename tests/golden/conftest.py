"""What the tests below share."""

from tests.alone import pytest_collection_modifyitems, pytest_configure, pytest_runtest_protocol

__all__ = ["pytest_collection_modifyitems", "pytest_configure", "pytest_runtest_protocol"]
