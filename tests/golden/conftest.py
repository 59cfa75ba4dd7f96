"""What the tests below share."""

from tests.alone import pytest_collection_modifyitems, pytest_configure, pytest_runtest_protocol
from tests.browser.conftest import browser

__all__ = ["browser", "pytest_collection_modifyitems", "pytest_configure", "pytest_runtest_protocol"]
