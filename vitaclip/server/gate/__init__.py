"""The gate in front of Gradio: what is not in its table does not exist.

Read in this order: `routes` (the table: which requests there are, who may send them, how large they
may be), `gate` (keeps it, before anything else sees a request), `body` (bodies counted as they come
in), `within` (handed on within the share of its visitor), `browser_policy` (which hosts and origins
may ask, and what browsers are told), `login_pace` (wrong passwords wait).
"""
