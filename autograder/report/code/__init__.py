"""A student's code as it was graded, with remarks at the lines that reports speak of."""

from autograder.report.code.listing import Line, Listing, Part, Piece, Remark, listing

__all__ = ["Line", "Listing", "Part", "Piece", "Remark", "listing"]
