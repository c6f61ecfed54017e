"""The seeded demo agency, built through the same services as a user's."""
