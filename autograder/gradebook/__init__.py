"""After grading: a class's marks by its rules and corrections, and as what learns of them needs them."""

from autograder.gradebook.again import Again, run_again
from autograder.gradebook.anonymity import AnonymousBook, scrubbed, write_key
from autograder.gradebook.best import grade_best
from autograder.gradebook.book import Book, check_rules, has_results, open_book
from autograder.gradebook.corrections import Change, adjust, adjust_all, decide_test, undo
from autograder.gradebook.explaining import Shown, draft, explain, groups_of, show_group
from autograder.gradebook.exports import FRESH, Style, fill, workbook
from autograder.gradebook.history import history
from autograder.gradebook.pages import write_marks
from autograder.gradebook.publishing import Published, publish
from autograder.gradebook.scoring import comment, give, take_back
from autograder.gradebook.status import ClassStatus, class_status, needs
from autograder.gradebook.tables import write_tables
from autograder.gradebook.work import Work, work_of

__all__ = [
    "Again",
    "AnonymousBook",
    "Book",
    "Change",
    "ClassStatus",
    "Published",
    "FRESH",
    "Shown",
    "Style",
    "Work",
    "adjust",
    "adjust_all",
    "check_rules",
    "class_status",
    "comment",
    "decide_test",
    "draft",
    "explain",
    "fill",
    "give",
    "grade_best",
    "history",
    "groups_of",
    "has_results",
    "needs",
    "open_book",
    "publish",
    "run_again",
    "scrubbed",
    "show_group",
    "take_back",
    "undo",
    "work_of",
    "write_key",
    "write_marks",
    "workbook",
    "write_tables",
]
