"""Learned: a small linear classifier beside the models, from the n-grams of a command and the facts of its text.

It is fitted with scikit-learn on labelled cases and predicts with numpy alone. What the facts already know it seldom
knows better; what it adds is how sure one may be, and a reading of text that no reader of ours understands.
"""
