"""Paper: sheets of HTML with the paper's own stylesheet become PDF, through a fetcher that reaches nothing.

Paper of ordinary length is one tagged document (PDF/UA); paper with long tables is printed in batches
by child processes of bounded memory and merged under one numbering. Nothing here knows what it says.
"""

from core.pdf.engine import Printed
from core.pdf.errors import Cause, PaperError
from core.pdf.sheets import Sheet, print_sheets, whole_html

__all__ = ["Cause", "PaperError", "Printed", "Sheet", "print_sheets", "whole_html"]
