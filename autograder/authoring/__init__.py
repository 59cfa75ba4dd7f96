"""A course author's tools: students' files made from the reference, thresholds and tests measured."""
