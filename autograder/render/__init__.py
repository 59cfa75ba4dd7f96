"""Turns a GradeReport into what people and machines read: one module a format, pure functions, no file touched.

Text that a student made is cleaned by `text.clean` and then escaped for where it lands; nothing else may print it.
"""
