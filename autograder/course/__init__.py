"""The course folder: its exercises, references, suites and settings."""
