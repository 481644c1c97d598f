"""Forms as data: what is asked, frozen in versions, and the rules that the answers obey."""
