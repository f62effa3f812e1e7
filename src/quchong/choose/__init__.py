"""Which article of a group stays: keep policies rank, survivors are chosen going down the rank."""
