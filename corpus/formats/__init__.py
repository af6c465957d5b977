"""One reader a format: bytes in, `Draft` out."""
