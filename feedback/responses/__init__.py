"""Sealed answers, without the answerer."""
