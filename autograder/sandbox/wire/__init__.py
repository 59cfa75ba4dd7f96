"""What crosses between grader and child: frames of checked data, requests, arrays, and objects that stay where they are."""
