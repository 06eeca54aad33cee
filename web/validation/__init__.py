"""Evidence that the product does what is required, made from its own tests."""
