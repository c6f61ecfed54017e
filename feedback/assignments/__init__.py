"""Who rates whom, in which relationship. Frozen at launch."""
