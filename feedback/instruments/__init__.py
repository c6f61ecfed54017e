"""Competencies, items, scales and open questions, in frozen versions and two languages."""
