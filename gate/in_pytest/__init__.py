"""What the pytest plugin is made of. Only `desk` and `words` know the rooms: they are its worker's."""
