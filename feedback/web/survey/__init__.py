"""Pages of survey."""
