"""The bank of known mistakes: small changes of the reference, with the words for the student."""
