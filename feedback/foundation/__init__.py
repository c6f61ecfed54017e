"""The ground floor: database, clock, ids, text, links, mail, audit, tables, vault.

Knows nothing of feedback, people or cycles.
"""
