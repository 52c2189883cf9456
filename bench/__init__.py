"""Speed, measured: ratios within one interleaved run, never asserted in a test."""
