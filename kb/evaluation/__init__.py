"""Labelled sets and measures: how good retrieval is."""

from kb.evaluation.evaluate import evaluate
from kb.evaluation.measures import Report

__all__ = ["Report", "evaluate"]
