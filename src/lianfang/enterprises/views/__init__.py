"""The register of enterprises on screen."""
