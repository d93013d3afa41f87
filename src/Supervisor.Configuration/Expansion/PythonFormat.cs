using System.Globalization;
using System.Text;
using Supervisor.Engine.Commands;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Expansion;

/// <summary>
/// Python's <c>text % names</c>: <c>%(name)s</c> with flags, width and precision, and <c>%%</c>. A conversion without a
/// name is refused; Python would put all names with their values, the environment included, into the text.
/// </summary>
internal ref struct PythonFormat
{
    private readonly string _format;
    private readonly ExpansionNames _names;
    private readonly StringBuilder _result;
    private readonly string _percent;
    private int _at;

    private PythonFormat(string format, ExpansionNames names, string percent)
    {
        _format = format;
        _percent = percent;
        _names = names;
        _result = new StringBuilder(format.Length + 32);
    }

    /// <summary>Expands the text.</summary>
    /// <param name="format">The text.</param>
    /// <param name="names">What it may name.</param>
    /// <param name="percent">How a per cent sign is written there, for messages.</param>
    /// <exception cref="ExpansionException">A name is not known or a conversion is malformed.</exception>
    public static string Expand(string format, ExpansionNames names, string percent = "%%")
    {
        if (!format.Contains('%'))
        {
            return format;
        }

        PythonFormat formatting = new(format, names, percent);
        formatting.Run();
        return formatting._result.ToString();
    }

    private void Run()
    {
        while (_at < _format.Length)
        {
            int percent = _format.IndexOf('%', _at);
            if (percent < 0)
            {
                _result.Append(_format, _at, _format.Length - _at);
                return;
            }

            _result.Append(_format, _at, percent - _at);
            _at = percent + 1;
            Convert();
        }
    }

    private void Convert()
    {
        if (_at < _format.Length && _format[_at] == '%')
        {
            _result.Append('%');
            _at++;
            return;
        }

        object? value = _at < _format.Length && _format[_at] == '(' ? ReadValue() : null;
        ConversionSpec spec = new();
        for (; _at < _format.Length && spec.TryAddFlag(_format[_at]); _at++)
        {
        }

        spec.Width = ReadNumber("width");
        if (_at < _format.Length && _format[_at] == '.')
        {
            _at++;
            spec.Precision = ReadNumber("precision") ?? 0;
        }

        if (_at < _format.Length && _format[_at] is 'h' or 'l' or 'L')
        {
            _at++;
        }

        if (_at == _format.Length)
        {
            throw Malformed($"incomplete format; a per cent sign is written {_percent}");
        }

        char conversion = _format[_at++];
        if (value is not null)
        {
            Append(conversion, spec, value);
        }
        else if ("sradiuoxXeEfFgGc".Contains(conversion))
        {
            throw Malformed(
                $"%{conversion} without a name in parentheses; write %(name){conversion}, or {_percent}{conversion} for the characters themselves");
        }
        else
        {
            throw Unsupported(conversion);
        }
    }

    private object ReadValue()
    {
        int start = ++_at;
        for (int depth = 1; depth > 0; _at++)
        {
            if (_at == _format.Length)
            {
                throw Malformed("incomplete format key");
            }

            depth += _format[_at] switch { '(' => 1, ')' => -1, _ => 0 };
        }

        string name = _format[start..(_at - 1)];
        return _names.Find(name) ?? throw new ExpansionException(
            $"contains names ({PythonLiteral.Of(name)}) which cannot be expanded. Available names: {_names.Describe()}");
    }

    private int? ReadNumber(string what)
    {
        if (_at < _format.Length && _format[_at] == '*')
        {
            throw Malformed("a width of * is not possible here");
        }

        int start = _at;
        while (_at < _format.Length && char.IsAsciiDigit(_format[_at]))
        {
            _at++;
        }

        // Python would take two thousand million here; nobody means that.
        const int Limit = 100_000;
        return start == _at ? null
            : int.TryParse(_format.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out int number) && number <= Limit ? number
            : throw Malformed($"{what} too big");
    }

    private readonly void Append(char conversion, ConversionSpec spec, object value)
    {
        switch (conversion)
        {
            case 's' or 'r' or 'a':
                string text = value as string is not { } str ? ((long)value).ToString(CultureInfo.InvariantCulture)
                    : conversion switch { 's' => str, 'r' => PythonLiteral.Of(str), _ => PythonLiteral.Ascii(str) };
                spec.AppendText(_result, spec.Precision is { } most ? PythonText.Truncate(text, most) : text);
                break;
            case 'c':
                spec.AppendText(_result, value switch
                {
                    string one when PythonText.Length(one) == 1 => one,
                    long code and >= 0 and < 0x110000 when code is < 0xd800 or > 0xdfff => char.ConvertFromUtf32((int)code),
                    long => throw Malformed("%c stands for a character, there is none of that number"),
                    _ => throw Malformed("%c stands for one character, the value is longer"),
                });
                break;
            case 'd' or 'i' or 'u':
                spec.AppendInteger(
                    _result, conversion, value as long? ?? throw Malformed($"%{conversion} stands for a number, the value is text"));
                break;
            case 'o' or 'x' or 'X':
                spec.AppendInteger(
                    _result, conversion, value as long? ?? throw Malformed($"%{conversion} stands for a number, the value is text"));
                break;
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                spec.AppendFloat(_result, conversion, value as long? ?? throw Malformed($"%{conversion} stands for a number, the value is text"));
                break;
            default:
                throw Unsupported(conversion);
        }
    }

    private readonly ExpansionException Unsupported(char conversion)
    {
        // A character beyond U+FFFF is one character to Python, in the text and in the index.
        int start = _at - 1;
        int code = char.IsHighSurrogate(conversion) && _at < _format.Length && char.IsLowSurrogate(_format[_at])
            ? char.ConvertToUtf32(conversion, _format[_at])
            : conversion;
        string shown = code is > ' ' and < 0x7f ? ((char)code).ToString() : "?";
        return Malformed($"unsupported format character '{shown}' (0x{code:x}) at index {PythonText.Length(_format[..start])}; a per cent sign is written {_percent}");
    }

    private static ExpansionException Malformed(string reason) => new($"is badly formatted: {reason}");
}
