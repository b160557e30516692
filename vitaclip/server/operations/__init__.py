"""What whoever runs a server needs: is it ready, does it end well, what was asked of it.

Read in this order: `operations` (the settings, and where each part stands), `state` (starting,
ready, draining), `health` (/healthz), `drain` (an end that cuts nobody short), `observer` (one
record for each request), `access_log` and `metrics` (what is done with these records), `heap`
(memory goes back to the system).
"""
