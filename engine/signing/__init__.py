"""What is signed, by whom, with what proof (21 CFR Part 11, subparts B and C)."""
