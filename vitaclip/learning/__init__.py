"""Actions of your own, taught with a few clips of each, beside those that a model knows by words.

Read in this order: `taught` (what goes in and comes out), `progress` (what is told meanwhile),
`learners` (the ways to learn), `honest_tests` and `calibration` (how sure one can be), `teach` (all
of it), `lesson` (what is asked), `lesson_file` and `lesson_schema` (what is kept). `class_folder`
finds the clips.
"""
