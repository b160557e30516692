"""Tab *Recognise*: `tab` lays it out, `result_card` and `frame_strip` show the answer."""
