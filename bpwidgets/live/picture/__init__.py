"""What lessons draw with: marks as data, shapes made of them, colours and text."""
