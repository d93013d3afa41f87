#!/usr/bin/env python3
"""survivors.py - what a report of Stryker says, for reading: the score, that of each file, and what no test noticed.

    survivors.py artifacts/mutation/Engine/Ordering/reports/mutation-report.json [PART OF A FILE'S NAME]
    survivors.py --table artifacts/mutation/*/reports/mutation-report.json artifacts/mutation/*/*/reports/mutation-report.json

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
    """How many were noticed, how many of those because the tests did not end any more, how many were not, and the share of the first."""
    killed, late, alive = (sum(m['status'] in statuses for m in mutants) for statuses in (KILLED, {'Timeout'}, ALIVE))
    return killed, late, alive, 100 * killed / (killed + alive) if killed + alive else None


def table(paths):
    """A row for each folder that was mutated, and one for all."""
    folders = {}
    for path in paths:
        for name, content in read(path)['files'].items():
            place = name.partition('/src/Supervisor.')[2].split('/')
            if any(mutant['status'] in KILLED | ALIVE for mutant in content['mutants']):
                folders.setdefault('/'.join(place[:2]) if len(place) > 2 else place[0], []).extend(content['mutants'])
    print('| folder | killed | of these by time | alive | score |\n|---|---|---|---|---|')
    for name in sorted(folders):
        print(row(name, folders[name]))
    print(row('all', [mutant for mutants in folders.values() for mutant in mutants]))


def row(name, mutants):
    killed, late, alive, percent = score(mutants)
    return f'| {name} | {killed} | {late} | {alive} | {percent or 0:.1f} % |'


def read(path):
    with open(path, encoding='utf-8-sig') as file:
        return json.load(file)


def main():
    if sys.argv[1] == '--table':
        return table(sys.argv[2:])
    report = read(sys.argv[1])
    part = sys.argv[2] if len(sys.argv) > 2 else ''
    everything = []
    for name, content in sorted(report['files'].items()):
        if part not in name:
            continue
        mutants, lines = content['mutants'], content['source'].splitlines()
        everything += mutants
        _, _, alive, percent = score(mutants)
        if not alive:
            continue
        print(f'{name.partition("/src/")[2] or name}  {percent:.0f} %')
        for mutant in sorted(mutants, key=lambda m: (m['location']['start']['line'], m['location']['start']['column'])):
            if mutant['status'] in ALIVE:
                mark = '' if mutant['status'] == 'Survived' else ' (no test goes there)'
                print(f"  {mutant['location']['start']['line']}: {mutant['mutatorName']}: {short(text_of(lines, mutant['location']))}"
                      f"  ->  {short(mutant['replacement'])}{mark}")
    killed, late, alive, percent = score(everything)
    print(f'{killed} killed ({late} by time), {alive} alive, score {percent or 0:.1f} %')


if __name__ == '__main__':
    main()
