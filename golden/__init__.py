"""Approved records: what each asset's bytes must be, who said so, and how far a candidate is from them."""
