"""Teaching: a folder of clips becomes a model that knows more, or visitors learn in turn.

`by_folder` is for Python and the command line. `learning_queue` is for a server: who trains stands
in the `waiting_line`, and `learning_worker` is the process that does it. `example_checks` says
which clips can be examples.
"""
