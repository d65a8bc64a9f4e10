"""Lines of `what|figure|number` as a table of medians, and the ratios with their goals.

A ratio is taken within each round, and the median of the rounds is what counts.
"""

import statistics
import sys

# What, its figure, beside what and its figure, the goal, and whether the first is to be the smaller: first / second
# at most the goal; otherwise second / first at least.
RATIOS = [
    ("least host in C, start to completion", "64 B, ns", "bare function pointer", "64 B, ns", 15, True),
    ("inline, start to completion", "64 B, ns", "bare function pointer", "64 B, ns", 15, True),
    ("sandboxed call", "4096 B, us", "bare SOCK_SEQPACKET echo", "4096 B, us", 2, True),
    ("sandboxed call", "4096 B, us", "grpcio echo, Unix socket", "4096 B, us", 20, False),
    ("sandboxed call", "4096 B, us", "Go gRPC echo, Unix socket", "4096 B, us", 5, False),
]
# What is measured by itself: at least or at most the goal.
LEVELS = [
    ("pipelined through one worker", "calls/s", 100_000, False),
    ("worker ready, C", "ms", 3, True),
    ("worker ready, Swift and Foundation", "ms", 12, True),
]

found = {}
for line in sys.stdin:
    what, figure, number = line.strip().split("|")
    found.setdefault((what, figure), []).append(float(number))

print("{:<40}{:<14}{:>12}{:>12}{:>12}".format("what", "figure", "median", "lowest", "highest"))
for (what, figure), numbers in found.items():
    print("{:<40}{:<14}{:>12,.2f}{:>12,.2f}{:>12,.2f}".format(
        what, figure, statistics.median(numbers), min(numbers), max(numbers)))
print()
for what, figure, beside, other, goal, is_most in RATIOS:
    pairs = list(zip(found.get((what, figure), []), found.get((beside, other), [])))
    if not pairs:
        print(f"{what} ({figure}) : {beside}: not measured")
        continue
    ratio = statistics.median(a / b if is_most else b / a for a, b in pairs)
    is_met = ratio <= goal if is_most else ratio >= goal
    words = "times, at most" if is_most else "times cheaper, at least"
    print(f"{what} ({figure}) : {beside}: {ratio:.1f} {words} {goal}: {'met' if is_met else 'MISSED'}")
for what, figure, goal, is_most in LEVELS:
    numbers = found.get((what, figure), [])
    if not numbers:
        print(f"{what}: not measured")
        continue
    median = statistics.median(numbers)
    is_met = median <= goal if is_most else median >= goal
    print(f"{what}: {median:,.1f} {figure}, {'at most' if is_most else 'at least'} {goal:,}: "
          f"{'met' if is_met else 'MISSED'}")
