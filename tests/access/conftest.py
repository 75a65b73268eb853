"""Quick password hashes: these tests are about who may come in, not about how slowly."""

import pytest


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def english(settings):
    settings.LANGUAGE_CODE = "en"
