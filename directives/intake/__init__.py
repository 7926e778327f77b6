"""Reading a document: from a file's bytes to fields, citations, addressees, tasks and deadlines.

Rule-based and offline. Nothing here touches the database, the settings or the clock; limits and
dates come in as arguments. The stages and what each reads and writes are listed in docs/reading.md.
"""
