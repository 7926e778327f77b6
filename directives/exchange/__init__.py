"""Documents out in the exchange format edXML (QCVN 102:2016/BTTTT): packages and status messages.

What comes in is read by `directives.intake.sources.edxml`. Live exchange needs the security server of
the national axis; files in and out are what this program does.
"""
