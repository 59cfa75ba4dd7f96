"""The grader's side of the boundary: starting zygotes and children, calling what is in them, and what this machine can do."""
