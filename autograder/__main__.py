"""Runs the command line as `python -m autograder`."""

import os
import sys

# Python has put the current folder first, where a student's `torch.py` may lie. Only what Python itself has already
# imported may be imported before this.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from autograder.cli import main  # noqa: E402

main.main()
