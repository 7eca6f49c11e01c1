"""What an operation runs on: jobs and their threads, other processes, the language model's device."""
