"""What crosses capabilities: launch, participation, stopping, sealing, release."""
