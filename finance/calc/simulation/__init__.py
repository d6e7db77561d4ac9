"""Monte Carlo: what is still to come, drawn many times over, and what that says of cost, date and both."""
