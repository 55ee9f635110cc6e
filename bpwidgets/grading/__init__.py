"""A class of notebooks: read submissions, run each in a child process, judge the answers, report."""
