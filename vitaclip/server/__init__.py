"""How the page is served: to one person, to a class, or to a public Space.

Read in this order: `options` (what Gradio is told), `request_guard` (what stands in front of it),
`error_handlers`, `upload_cleanup`, `class_mode` (addresses, certificate, password), `arguments` and
`events` (what a program or a page sent, read with suspicion).
"""
