"""
Simulated Peoplevox and Klaviyo: pure request→response services with a clock of their own.

They follow the vendors' rules, keep a journal of what really happened, and
share no code with the clients, so that a mistake in one is not hidden by the
same mistake in the other. Use them in-process as a transport, or over HTTP.
"""
