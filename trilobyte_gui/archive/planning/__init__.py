"""What is to be done: which files there are, what stands for each already, and where each goes."""
