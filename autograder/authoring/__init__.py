"""A course author's tools: students' files made from the reference, thresholds measured, and how well tests tell right from wrong."""
