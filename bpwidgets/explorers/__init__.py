"""One module per lesson: result, pure functions, explorer."""
