using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Supervisor.Server.Web;

/// <summary>A page that is being written. What stands in the holes of interpolated text is encoded, always.</summary>
internal sealed class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new();

    /// <summary>Appends markup as it stands: a constant, so that nothing from outside comes this way.</summary>
    public Html Add([ConstantExpected] string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Appends markup with encoded holes.</summary>
    public Html Add([InterpolatedStringHandlerArgument("")] Handler markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Appends what another page was written as.</summary>
    public Html Add(Html other)
    {
        _text.Append(other._text);
        return this;
    }

    /// <summary>Whether both were written the same.</summary>
    public bool IsSameAs(Html other) => _text.Equals(other._text);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>What the compiler makes interpolated text of.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly Html _page;

        public Handler(int literalLength, int formattedCount, Html page)
        {
            _ = (literalLength, formattedCount);
            _page = page;
        }

        public void AppendLiteral(string markup) => _page._text.Append(markup);

        public void AppendFormatted(string? text) => _page._text.Append(Encoder.Encode(text ?? ""));

        public void AppendFormatted(long number) => _page._text.Append(number);
    }
}
