"""A stamp laid over page one of a scan: a new file is made, the original is only read.

Files come from outside: callers run `lay_over` in a bounded child process, as everything that opens
what somebody uploaded. Nothing here knows what the stamp says.
"""

from core.pdf.overlay.laying import Overlaid, lay_over
from core.pdf.overlay.places import Place

__all__ = ["Overlaid", "Place", "lay_over"]
