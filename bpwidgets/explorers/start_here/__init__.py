"""Lesson 00: the one network of the course, which learns under the learner's finger."""
