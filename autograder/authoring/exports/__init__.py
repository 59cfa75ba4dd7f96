"""What a platform needs to grade with autograde: the files of an autograder, made of one bundle."""

from autograder.authoring.exports.bundle import Bundle, File, write_folder, write_zip
from autograder.authoring.exports.classroom50 import classroom50_files
from autograder.authoring.exports.docker import dockerfile
from autograder.authoring.exports.gradescope import gradescope_files
from autograder.authoring.exports.prairielearn import prairielearn_files

__all__ = [
    "Bundle",
    "File",
    "classroom50_files",
    "dockerfile",
    "gradescope_files",
    "prairielearn_files",
    "write_folder",
    "write_zip",
]
