"""Vacancies, people looking for work, who was recommended and hired, quotas."""
