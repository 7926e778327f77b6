"""Checks that `manage.py check --deploy` runs: what would make this site unsafe or its paper wrong."""
