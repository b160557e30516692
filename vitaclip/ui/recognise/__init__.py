"""Tab *Recognise*: `tab` lays it out, `handlers` answer what is pressed.

`guess` comes before the first clip; `result_card` with its `panels`, `moments` (of a long video)
and `frame_strip` show the answer, `time_order` says what another order of the frames did to it.
`classes/` is what is asked.
"""
