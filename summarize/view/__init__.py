"""What people look at: the page of one article, the page about a batch."""
