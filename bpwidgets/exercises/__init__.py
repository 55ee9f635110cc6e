"""What is graded: one module per lesson, and the judge that names the idea that went wrong."""
