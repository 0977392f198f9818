"""The review page: what the last gate said of every asset, shown to people."""
