"""Reading the register of enterprises."""
