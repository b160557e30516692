"""The line under the header: which frozen CLIP is at work, and how to choose or add another.

Read `model_picker` (the box and its note), `offers` (what stands in the box), then `add_model`.
"""
