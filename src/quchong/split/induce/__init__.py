"""The structure of one page, found from the page itself: where its articles begin, and which lines are furniture."""
