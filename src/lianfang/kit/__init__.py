"""The ground floor: small pieces without models and without knowledge of the work above."""
