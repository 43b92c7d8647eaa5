"""Services: what an image runs when nothing else is asked for."""
