"""May this actor? Identity, permission, separation of duties, training, deputies."""
