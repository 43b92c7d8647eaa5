"""The JSON documents of Docker's Engine API, built from the engine's records."""
