"""The demonstration data: two provinces as the sample documents know them, and what they do today.

The story is in fixtures/demo; the modules here tell it through the same services people use, so that
numbers, events, history and figures are those of the real thing. Never imported by pages.
"""
