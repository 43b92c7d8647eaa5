"""The same requests to a simulated and a real engine, step by step, and whether both come to the same."""
