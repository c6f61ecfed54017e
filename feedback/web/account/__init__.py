"""Signing in, the own account, the second factor, and the administration of accounts."""
