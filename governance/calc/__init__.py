"""Rules about health and risk: plain values in, plain values out."""
