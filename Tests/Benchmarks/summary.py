"""Lines of `what|expression|rate` as a table of medians."""

import statistics
import sys

rates = {}
for line in sys.stdin:
    what, name, rate = line.strip().split("|")
    rates.setdefault((name, what), []).append(float(rate))
print("{:<12}{:<36}{:>14}{:>14}{:>14}".format("expression", "what", "median /s", "lowest", "highest"))
for (name, what), found in sorted(rates.items()):
    print("{:<12}{:<36}{:>14,.0f}{:>14,.0f}{:>14,.0f}".format(
        name, what, statistics.median(found), min(found), max(found)))
