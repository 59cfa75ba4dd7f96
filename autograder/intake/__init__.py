"""From a class's download to submissions, reading hostile bytes and running none of them."""

from autograder.intake.collect import Intake, collect, collect_file
from autograder.intake.submissions import Entry, digest_of

__all__ = ["Entry", "Intake", "collect", "collect_file", "digest_of"]
