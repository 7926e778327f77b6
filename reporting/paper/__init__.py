"""Printed forms: each is a data class collected from the database, frozen as JSON, and a template.

Paper is Vietnamese only. A form is printed from its frozen data and from nothing else, so what was
signed can be printed again, identical, years later.
"""
