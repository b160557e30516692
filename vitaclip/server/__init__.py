"""How the page is served: to one person, to a class, or to a public Space.

Read in this order: `launch` (a page is brought up, and ends), `options` (what Gradio is told),
`limits` (what visitors are granted), `request_guard` (what stands in front), `error_handlers`,
`upload_cleanup`, `class_mode` (addresses, certificate, password), `endpoints` and `arguments` (the
API for programs), `gradio_internals` (all that leans on Gradio's private parts).
"""
