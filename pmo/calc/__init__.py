"""Rules about money, dates, working time and colours: plain values in, plain values out."""
