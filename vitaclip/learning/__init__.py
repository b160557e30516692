"""Actions of your own, taught with a few clips of each, beside those that a model knows by words.

Read in this order: `taught` (what goes in and comes out), then a learner: `warping` and
`by_examples` (compared in time, nothing is trained), `class_vectors` and `by_words` (the text
side), `by_prompts` (Vita-CLIP's and Prompt Switch's). `folds`, `honest_tests` and `calibration`
say how sure one can be; `teach` joins them, `lesson` is what is asked, `lesson_file` keeps it.
"""
