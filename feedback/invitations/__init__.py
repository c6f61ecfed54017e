"""The personal link of one rater in one cycle, and all that is mailed about it."""
