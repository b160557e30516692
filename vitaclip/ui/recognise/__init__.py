"""Tab *Recognise*: `tab` lays it out, `handlers` answer what is pressed.

`class_file` takes a list of classes; `result_card`, `moments` (of a long video) and `frame_strip`
show the answer.
"""
