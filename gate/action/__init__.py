"""What action.yml runs on GitHub's runners; standard library alone, started by its path."""
