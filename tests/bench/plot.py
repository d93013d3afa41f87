"""Ratios of medians of one benchmark run as a plot: an SVG without scripts or fonts of its own."""
import json
import math
import xml.sax.saxutils

ROW, LEFT, WIDTH, TOP = 20, 430, 560, 56
STYLE = '''<style>
text{font:12px system-ui,sans-serif;fill:#24292f}.faint{fill:#6e7781}.title{font-size:15px;font-weight:600}
.grid{stroke:#d0d7de}.one{stroke:#57606a}.ahead{fill:#2da44e}.behind{fill:#cf222e}.even{fill:#8c959f}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.faint{fill:#8b949e}.grid{stroke:#30363d}.one{stroke:#8b949e}}
</style>'''


def rows(documents):
    """(label, factor by which A is ahead, medians) of every figure that has a better direction and both sides."""
    for document in documents:
        for entry in document['results']:
            for name, figure in entry['metrics'].items():
                if not figure.get('better') or not figure.get('ratio') or figure['ratio'] <= 0:
                    continue
                factor = figure['ratio'] if figure['better'] == 'more' else 1 / figure['ratio']
                yield '%s: %s' % (entry['case'], name), factor, figure['a']['med'], figure['b']['med']


def svg(paths, number):
    """The plot of these --json files; `number` makes text of a figure."""
    documents = []
    for path in paths:
        with open(path) as file:
            documents.append(json.load(file))
    found = list(rows(documents))
    if not found:
        raise SystemExit('no figure of two daemons in ' + ', '.join(paths))
    names = [side['name'] for side in documents[0]['sides']]
    decades = max(1, math.ceil(max(abs(math.log10(factor)) for _, factor, _, _ in found)))
    height = TOP + ROW * len(found) + 40
    scale = WIDTH / (2 * decades)
    middle = LEFT + WIDTH / 2

    def text(x, y, words, kind='', anchor='start'):
        return '<text x="%.1f" y="%.1f" class="%s" text-anchor="%s">%s</text>' % (
            x, y, kind, anchor, xml.sax.saxutils.escape(words))

    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">' % (LEFT + WIDTH + 190, height),
           '<title>%s</title>' % xml.sax.saxutils.escape('%s against %s' % tuple(names)), STYLE,
           text(LEFT, 20, '%s against %s: times as good, medians of one run' % tuple(names), 'title')]
    for power in range(-decades, decades + 1):
        x = middle + power * scale
        out.append('<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" class="%s"/>' % (x, x, TOP - 8, height - 34, 'grid' if power else 'one'))
        out.append(text(x, TOP - 14, '%g' % 10 ** power, 'faint', 'middle'))
    for index, (label, factor, a, b) in enumerate(found):
        y = TOP + ROW * index
        length = math.log10(factor) * scale
        kind = 'ahead' if factor > 1.02 else 'behind' if factor < 0.98 else 'even'
        out.append(text(LEFT - 8, y + 14, label if len(label) < 66 else label[:64] + '…', '', 'end'))
        out.append('<rect x="%.1f" y="%d" width="%.1f" height="%d" class="%s"/>' % (
            min(middle, middle + length), y + 3, max(abs(length), 1.5), ROW - 6, kind))
        out.append(text(LEFT + WIDTH + 8, y + 14, '%s / %s' % (number(a), number(b)), 'faint'))
    machine = documents[0]['machine']
    out.append(text(LEFT, height - 10, '%s, %s cores, Linux %s, %s' % (
        machine['cpu'], machine['cores'], machine['kernel'], machine['date']), 'faint'))
    out.append('</svg>\n')
    return '\n'.join(out)
