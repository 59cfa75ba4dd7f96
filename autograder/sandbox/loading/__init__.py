"""The bytes of a hand-in turned into a module: what runs, within which limits, and what is said of what fails."""
