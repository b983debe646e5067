"""The web: addresses → bytes, safely."""
