"""The grader's side of the boundary: zygotes and children are started and called, and the machine is looked at."""
