"""The boundary between the grader and student code: a wire, a zygote, walls and a worker."""
