"""Draw snapshots as plain plotly figures."""
