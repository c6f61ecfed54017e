"""From answers to what one reader may see. ``results.profile`` is the only way out."""
