"""minijinja and jmespath on the two expressions, as the table of peers has them: `what|expression|rate`."""

import json
import sys
import time

import jmespath
import minijinja

alert = json.load(open(sys.argv[1]))

def rate(call):
    count, elapsed = 1, 0
    while elapsed < 0.1:
        count *= 4
        start = time.perf_counter()
        for _ in range(count):
            call()
        elapsed = time.perf_counter() - start
    count = max(1, int(count / elapsed))
    start = time.perf_counter()
    for _ in range(count):
        call()
    return count / (time.perf_counter() - start)

templates = minijinja.Environment(templates={
    "E1": "a{{ body.x.y }}{{ (1+2)|string }}", "E2": "{{ body.severity == 'High' and body.entities|length > 0 }}"})
paths = {"E1": jmespath.compile("join('', ['a', x.y, '3'])"),
         "E2": jmespath.compile("severity == 'High' && length(entities) > `0`")}
for name in ("E1", "E2"):
    print(f"minijinja eval|{name}|{rate(lambda: templates.render_template(name, body=alert))}")
    print(f"jmespath eval|{name}|{rate(lambda: paths[name].search(alert))}")
