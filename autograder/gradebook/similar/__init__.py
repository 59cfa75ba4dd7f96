"""Similar code: which works of a class share passages that few others have, for a person to look at."""

from autograder.gradebook.similar.found import Line, Similar, compare, read_similar, side_by_side
from autograder.gradebook.similar.pairs import Pair, Part, Passage, clusters_of, pairs_of

__all__ = [
    "Line",
    "Pair",
    "Part",
    "Passage",
    "Similar",
    "clusters_of",
    "compare",
    "pairs_of",
    "read_similar",
    "side_by_side",
]
