"""Paper as a file an office can edit: the sheets that become PDF become DOCX, with the same words.

content = write_docx(title, sheets)     # sheets as for core.pdf.print_sheets
"""

from core.docx.writer import write_docx

__all__ = ["write_docx"]
