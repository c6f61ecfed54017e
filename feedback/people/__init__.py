"""Agencies, units, people, posts and dated reporting lines. No account, no cycle."""
