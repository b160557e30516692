"""Tab *Recognise*: `tab` lays it out, `class_file` takes a list of classes.

`result_card` and `frame_strip` show the answer.
"""
