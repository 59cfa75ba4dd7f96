"""What crosses between grader and child: frames of checked data, requests, arrays, and handles of what stays."""
