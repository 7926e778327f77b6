"""What was said: documents, citations, recipients, registers, attachments."""
