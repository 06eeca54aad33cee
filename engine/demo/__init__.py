"""The demonstration company: fictional people, made by commands on a moving clock."""
