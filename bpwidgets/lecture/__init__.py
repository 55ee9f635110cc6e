"""A lesson on the projector: `bpwidgets lecture`, by Voila."""
