"""Scores with their protocol beside them.

`metrics` (ranks and accuracies that cannot flatter), `classification` and `retrieval` (scores of a
model over clips), `onlooker` (counts those out of its world), `vector_cache` (no clip is encoded
twice), `benchmarks` (data sets as the field tests them), `puppet_benchmark`, `mteb_encoder` (a
model as mteb's own tasks call it).
"""
