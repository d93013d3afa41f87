"""Figures over time as one SVG without scripts or fonts of its own: a row for each, bands for what went on."""

import html

LEFT, WIDTH, ROW, GAP, TOP = 150, 900, 110, 34, 110
STYLE = '''<style>
text{font:12px system-ui,sans-serif;fill:#24292f}.faint{fill:#6e7781}.title{font-size:15px;font-weight:600}
.grid{stroke:#d0d7de}.line{fill:none;stroke:#0969da;stroke-width:1.3}.worst{fill:none;stroke:#cf222e;stroke-width:1}
.limit{stroke:#cf222e;stroke-dasharray:4 3}
.band{fill:#ddf4ff}.odd{fill:#f6f8fa}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.faint{fill:#8b949e}.grid{stroke:#30363d}
.line{stroke:#58a6ff}.band{fill:#12263a}.odd{fill:#161b22}}
</style>'''


def points(values, x, y):
    return ' '.join('%.1f,%.1f' % (x(at), y(value)) for at, value in values)


def svg(title, rows, bands, foot):
    """rows: (label, {class: [(second, value)]}, limit or None); bands: (from, to, word)."""
    end = max([at for _, series, _ in rows for values in series.values() for at, _ in values] + [1])
    height = TOP + (ROW + GAP) * len(rows) + 40
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">' % (LEFT + WIDTH + 40, height),
           '<title>%s</title>' % html.escape(title), STYLE, '<text x="%d" y="22" class="title">%s</text>' % (LEFT, html.escape(title))]

    def x(at):
        return LEFT + WIDTH * at / end
    for index, (begin, stop, word) in enumerate(bands):
        out.append('<rect x="%.1f" y="%d" width="%.1f" height="%d" class="%s"><title>%s</title></rect>' % (
            x(begin), TOP - 10, max(0.5, x(stop) - x(begin)), (ROW + GAP) * len(rows), ('band', 'odd')[index % 2], html.escape(word)))
        if len(bands) < 30:
            out.append('<text transform="translate(%.1f %d) rotate(-25)" class="faint">%s</text>' % (x(begin) + 8, TOP - 14,
                html.escape(word)))
    for index, (label, series, limit) in enumerate(rows):
        top = TOP + index * (ROW + GAP)
        most = max([value for values in series.values() for _, value in values] + [limit or 0, 1])

        def y(value):
            return top + ROW - ROW * value / most
        out.append('<text x="%d" y="%d" text-anchor="end">%s</text>' % (LEFT - 8, top + 12, html.escape(label)))
        out.append('<text x="%d" y="%d" text-anchor="end" class="faint">at most %.4g</text>' % (LEFT - 8, top + 28, most))
        for value in (0, most):
            out.append('<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" class="grid"/>' % (LEFT, LEFT + WIDTH, y(value), y(value)))
        if limit:
            out.append('<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" class="limit"/>' % (LEFT, LEFT + WIDTH, y(limit), y(limit)))
        for kind, values in series.items():
            out.append('<polyline class="%s" points="%s"/>' % (kind, points(values, x, y)))
    for tenth in range(11):
        at = end * tenth / 10
        out.append('<text x="%.1f" y="%d" text-anchor="middle" class="faint">%s</text>' % (
            x(at), height - 34, '%d:%02d' % divmod(round(at), 60)))
    out.append('<text x="%d" y="%d" class="faint">%s</text></svg>\n' % (LEFT, height - 10, html.escape(foot)))
    return '\n'.join(out)
