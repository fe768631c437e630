"""
Klaviyo's operations by family, each a value: what to send, how to read it, whether to repeat.

A family is one module. Its public functions that return a ``Call`` are the
methods of both clients, which ``python tools/klaviyo_methods.py`` writes.
"""
