"""Lesson 02, slides "Multivariate Mappings" and "Jacobian Matrix": the q x p table of ∂g_i/∂x_j."""
