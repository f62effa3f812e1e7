"""Which article of a group is kept: keep policies give priorities, and survivors are chosen in their order."""
