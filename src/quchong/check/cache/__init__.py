"""What a check leaves to the next one: states of files, their scanned articles, proved pairs."""
