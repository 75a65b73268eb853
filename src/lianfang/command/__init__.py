"""Who answers for whom, and what is to be done today."""
