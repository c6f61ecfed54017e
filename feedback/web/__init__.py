"""HTTP, and nothing else knows it. One package per audience, and what all of them share."""
