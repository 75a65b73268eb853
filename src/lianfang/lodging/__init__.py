"""Hotel rooms for workers of enterprises, never given twice."""
