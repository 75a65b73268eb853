"""What is read of vacancies, seekers and referrals, as a viewer may see it."""
