"""Web server of the page: for one person, for a class, or for a public Space.

Read in this order: `launch` (a page is brought up, and ends), `options` (what Gradio is told),
`limits` (what visitors are granted), `gate/` (what stands in front of Gradio), `shares/` (what one
visitor may have of everything), `uploads/` (files on the disk), `operations/` (what whoever runs it
needs: health, drain, log, figures), `error_handlers`, `class_mode` (addresses, certificate,
password), `class_board` (what a class guesses, counted), `endpoints` and `arguments` (the API for
programs), `gradio_internals` (all that leans on Gradio's private parts).
"""
