"""Tests of `bpwidgets.lecture`."""
