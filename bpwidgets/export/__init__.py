"""Explorers as files that need no kernel: `bpwidgets export`."""
