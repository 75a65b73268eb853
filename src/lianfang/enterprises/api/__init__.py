"""The register of enterprises for machines."""

from lianfang.enterprises.api.operations import router

__all__ = ["router"]
