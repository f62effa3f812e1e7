"""The configuration: its sections, the file it is read from, and what is wrong with one."""
