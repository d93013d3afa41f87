#!/usr/bin/env python3
"""survivors.py - what a report of Stryker says, for reading: the score, that of each file, and what no test noticed.

    survivors.py artifacts/mutation/Engine/reports/mutation-report.json [PART OF A FILE'S NAME]

Survivors that tests/mutation/README.md lists with a reason count all the same: the score is Stryker's.  Standard library only."""

import json
import sys

KILLED = {'Killed', 'Timeout'}
ALIVE = {'Survived', 'NoCoverage'}


def text_of(lines, place):
    """What stands between two places of a file, in one line."""
    start, end = place['start'], place['end']
    if start['line'] == end['line']:
        return lines[start['line'] - 1][start['column'] - 1:end['column'] - 1]
    first, last = lines[start['line'] - 1][start['column'] - 1:], lines[end['line'] - 1][:end['column'] - 1]
    parts = [first, *lines[start['line']:end['line'] - 1], last]
    return ' '.join(part.strip() for part in parts)


def short(text, most=90):
    text = ' '.join(text.split())
    return text if len(text) <= most else text[:most - 3] + '...'


def score(mutants):
    counts = [sum(m['status'] in statuses for m in mutants) for statuses in (KILLED, ALIVE)]
    return counts, 100 * counts[0] / sum(counts) if sum(counts) else None


def main():
    with open(sys.argv[1], encoding='utf-8-sig') as file:
        report = json.load(file)
    part = sys.argv[2] if len(sys.argv) > 2 else ''
    everything = []
    rows = []
    for name, content in sorted(report['files'].items()):
        if part not in name:
            continue
        mutants = content['mutants']
        everything += mutants
        (_, alive), percent = score(mutants)
        if alive:
            rows.append((name.partition('/src/')[2] or name, content['source'].splitlines(), percent, mutants))
    for name, lines, percent, mutants in rows:
        print(f'{name}  {percent:.0f} %')
        for mutant in sorted(mutants, key=lambda m: (m['location']['start']['line'], m['location']['start']['column'])):
            if mutant['status'] in ALIVE:
                mark = '' if mutant['status'] == 'Survived' else ' (no test goes there)'
                print(f"  {mutant['location']['start']['line']}: {mutant['mutatorName']}: {short(text_of(lines, mutant['location']))}"
                      f"  ->  {short(mutant['replacement'])}{mark}")
    (killed, alive), percent = score(everything)
    print(f'{killed} killed, {alive} alive, score {percent or 0:.1f} %')


if __name__ == '__main__':
    main()
