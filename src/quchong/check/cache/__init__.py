"""What a check keeps for the next one: states of files, scanned articles, proved pairs."""
