"""Scheduled work of the one leading worker; each job is also a command."""
