"""What is asked of galleries, and the second look that some questions take.

`asking` makes words, terms and videos one query; `by_movement` compares the first hits by what
moves how; `taught_class` asks by the examples of a lesson.
"""
