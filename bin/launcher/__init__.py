"""What bin/ does before and around the application: set-up, private servers, processes.

Standard library only where it runs before anything is installed. The application never
imports it.
"""
