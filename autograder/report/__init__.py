"""A report turned into text: what it means, in which words; `formats` has a module for each form."""
