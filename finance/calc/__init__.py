"""Rules about earned value and fiscal years: plain values in, plain values out."""
