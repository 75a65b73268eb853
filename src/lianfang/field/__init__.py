"""Work at the door without signal, and the doors residents come through without an account."""
