"""The helpers of `text_page`, in the order of its work: lines, mentions of dates, units, and what is said in them."""
