"""Classes of the question: `chips` to change in place, `class_file` for a list that is brought."""
