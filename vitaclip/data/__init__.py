"""Clips and words to learn from and to be tested on.

`labels` cleans what a person types; `annotations`, `action_lists` and `caption_lists` read the
lists of the field; `video_dataset` and `transforms` turn their clips into tensors, `puppets/` draws
clips, `crowds/` harder ones, and `puppet_dataset` deals them out; `batches` joins either into
batches; `sample_clips` are those that ship.
"""
