"""Ways to learn from few clips, each from frame features of a frozen CLIP to something that knows.

`by_examples` compares clips in time, by `warping`, and trains nothing. `by_words` learns on the
text side, `by_prompts` over time with `trainee`; both leave `class_vectors`, and `folds` keeps
clips apart for their tests.
"""
