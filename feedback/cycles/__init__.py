"""One round of feedback: its settings, its subjects and its life cycle."""
