"""What the pytest plugin is made of; but for `words`, which is the worker's, it imports no room of ours."""
