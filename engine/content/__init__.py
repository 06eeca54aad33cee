"""What a procedure is made of: files, their reading and the checks across them."""
