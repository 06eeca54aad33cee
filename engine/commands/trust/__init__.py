"""Commands of the trail itself."""
