"""Makes Tests/EngineTests/Golden/schedules.txt: when schedules come, by dateutil and zoneinfo instead of our own code.

    python3 Tests/EndToEnd/schedules.py > Tests/EngineTests/Golden/schedules.txt

A local time that does not exist is read with the offset before the change, one that exists twice is the first: both are
what zoneinfo does with fold 0.
"""

import json
import random
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import rrule
from dateutil.relativedelta import relativedelta

ZONES = {
    "UTC": "UTC", "W. Europe Standard Time": "Europe/Berlin", "Pacific Standard Time": "America/Los_Angeles",
    "AUS Eastern Standard Time": "Australia/Sydney", "India Standard Time": "Asia/Kolkata",
    "Newfoundland Standard Time": "America/St_Johns",
}
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
COUNT = 6

def instant(local, zone):
    return local.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)

def plain(document, start, zone):
    step, unit = document["interval"], document["frequency"].lower()
    number = 0
    while True:
        if unit in ("second", "minute", "hour"):
            yield instant(start, zone) + timedelta(**{unit + "s": step * number})
        elif unit in ("day", "week"):
            yield instant(start + timedelta(**{unit + "s": step * number}), zone)
        else:
            yield instant(start + relativedelta(**{unit + "s": step * number}), zone)
        number += 1

def matching(document, start, zone):
    schedule = document["schedule"]
    frequency = {"day": rrule.DAILY, "week": rrule.WEEKLY, "month": rrule.MONTHLY}[document["frequency"].lower()]
    options = {
        "byhour": [int(hour) for hour in schedule.get("hours", [start.hour])],
        "byminute": [int(minute) for minute in schedule.get("minutes", [start.minute])],
        "bysecond": 0,
    }
    if "weekDays" in schedule:
        options["byweekday"] = [DAYS.index(day) for day in schedule["weekDays"]]
    if "monthDays" in schedule:
        options["bymonthday"] = schedule["monthDays"]
    if "monthlyOccurrences" in schedule:
        options["byweekday"] = [rrule.weekday(DAYS.index(item["dayOfWeek"]), item["occurrence"])
                                for item in schedule["monthlyOccurrences"]]
    # The first period counts from its begin; what is before the start is left out below.
    begin = start.replace(hour=0, minute=0, second=0)
    if frequency == rrule.WEEKLY and "byweekday" not in options:
        options["byweekday"] = [start.weekday()]
    for local in rrule.rrule(frequency, dtstart=begin, interval=document["interval"], wkst=rrule.MO, **options):
        yield instant(local, zone)

def expected(document, start, zone, after):
    source = matching if "schedule" in document else plain
    first = instant(start, zone)
    found, last = [], None
    for number, candidate in enumerate(source(document, start, zone)):
        if number > 200_000:
            break
        if candidate < first or candidate <= after:
            continue
        if "endTime" in document and candidate > datetime.fromisoformat(document["endTime"]):
            break
        if candidate in found:
            continue
        found.append(candidate)
        # Clocks that are put on can turn the order around.
        if len(found) >= COUNT + 4:
            break
    return sorted(found)[:COUNT]

def random_case(chance):
    zone_name = chance.choice(list(ZONES))
    zone = ZoneInfo(ZONES[zone_name])
    # Half of the cases are close to a change of the clocks.
    day = chance.choice([datetime(2025, 3, 28), datetime(2025, 10, 24), datetime(2025, 3, 7), datetime(2025, 10, 31),
                         datetime(2025, 4, 4), datetime(2024, 2, 27), datetime(2025, 1, 31)])
    start = day + timedelta(minutes=chance.randrange(0, 3 * 1440))
    document = {"frequency": chance.choice(["Second", "Minute", "Hour", "Day", "Week", "Month", "Year",
                                            "Day", "Week", "Month", "Day", "Week", "Month"])}
    document["interval"] = {"Second": chance.randrange(100, 5000), "Minute": chance.randrange(1, 3000),
                            "Hour": chance.randrange(1, 50), "Day": chance.randrange(1, 9),
                            "Week": chance.randrange(1, 5), "Month": chance.randrange(1, 8), "Year": 1,
                            }[document["frequency"]]
    document["timeZone"] = zone_name
    document["startTime"] = start.strftime("%Y-%m-%dT%H:%M:%S")
    if document["frequency"] in ("Day", "Week", "Month") and chance.random() < 0.75:
        schedule = {}
        if chance.random() < 0.8:
            schedule["hours"] = sorted(chance.sample(range(0, 24), chance.randrange(1, 4)) + ([2] if chance.random() < 0.5 else []))
        if chance.random() < 0.7:
            schedule["minutes"] = chance.sample(range(0, 60), chance.randrange(1, 4))
        if document["frequency"] == "Week" and chance.random() < 0.8:
            schedule["weekDays"] = chance.sample(DAYS, chance.randrange(1, 4))
        if document["frequency"] == "Month":
            if chance.random() < 0.5:
                schedule["monthDays"] = chance.sample([1, 15, 28, 29, 30, 31, -1, -2, -30], chance.randrange(1, 4))
            else:
                schedule["monthlyOccurrences"] = [
                    {"dayOfWeek": chance.choice(DAYS), "occurrence": chance.choice([1, 2, 3, 4, 5, -1, -2, -5])}
                    for _ in range(chance.randrange(1, 3))]
        if schedule:
            schedule = {key: sorted(set(value)) if key in ("hours", "minutes") else value for key, value in schedule.items()}
            document["schedule"] = schedule
    first = instant(start, zone)
    after = first + timedelta(minutes=chance.choice([-10, -1, 0, 1, 30, 1440, 4000, 20_000, 90_000]))
    if chance.random() < 0.1:
        document["endTime"] = (after + timedelta(days=chance.randrange(1, 40))).strftime("%Y-%m-%dT%H:%M:%SZ")
    return document, start, zone, after

def main():
    chance = random.Random(20251109)
    lines = []
    for _ in range(240):
        document, start, zone, after = random_case(chance)
        instants = [int(found.timestamp()) for found in expected(document, start, zone, after)]
        lines.append(f"{int(after.timestamp())} {','.join(map(str, instants))} {json.dumps(document, separators=(',', ':'))}")
    print("# Made by Tests/EndToEnd/schedules.py: seconds after which, the next instants, the recurrence.")
    for line in lines:
        print(line)

main()
