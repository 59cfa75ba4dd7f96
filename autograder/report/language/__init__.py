"""The language that students read: catalogues of sentences, and English sentences said in another language.

All that autograde works with is English; a sentence is put into another language where it is written for a person.
"""

from autograder.report.language.catalogue import FOLDER, Entries, catalogue_path, read_catalogue, written
from autograder.report.language.choice import ENGLISH, VARIABLE, chosen, language_of
from autograder.report.language.speaking import SPOKEN, Language, mid_sentence, open_language
from autograder.report.language.templates import fields_of, filled, with_fields

__all__ = [
    "ENGLISH",
    "Entries",
    "FOLDER",
    "Language",
    "SPOKEN",
    "VARIABLE",
    "catalogue_path",
    "chosen",
    "fields_of",
    "filled",
    "language_of",
    "mid_sentence",
    "open_language",
    "read_catalogue",
    "with_fields",
    "written",
]
