"""People: who they are, their hair, glasses and clothes, and the linear model of them all."""
