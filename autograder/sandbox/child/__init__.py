"""What runs in the zygote and in each child, round student code."""
