"""What several tests share: running the command, brute force, pages to run on."""
