"""The register of enterprises: who works where, which service they get, who answers for them."""
