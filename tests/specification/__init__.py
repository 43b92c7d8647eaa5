"""The Engine API's specification, and whether what an engine answers is what it says."""
