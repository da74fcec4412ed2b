"""Labelled sets and measures: how good retrieval is."""

from kb.evaluation.evaluate import evaluate
from kb.evaluation.report import Report

__all__ = ["Report", "evaluate"]
