using System.Globalization;
using System.Text;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Expansion;

/// <summary>Flags, width and precision of one conversion, and what they do to a value.</summary>
internal struct ConversionSpec
{
    private bool _left;
    private bool _zero;
    private bool _plus;
    private bool _blank;
    private bool _alternate;

    /// <summary>Least number of characters.</summary>
    public int? Width { get; set; }

    /// <summary>Most characters of a text, least digits of a whole number, digits after the point of another.</summary>
    public int? Precision { get; set; }

    /// <summary>Takes the character as a flag if it is one.</summary>
    public bool TryAddFlag(char c)
    {
        switch (c)
        {
            case '-': _left = true; return true;
            case '0': _zero = true; return true;
            case '+': _plus = true; return true;
            case ' ': _blank = true; return true;
            case '#': _alternate = true; return true;
            default: return false;
        }
    }

    /// <summary>Appends a text, filled up with blanks.</summary>
    public readonly void AppendText(StringBuilder result, string text)
    {
        int fill = (Width ?? 0) - PythonText.Length(text);
        if (fill > 0 && !_left)
        {
            result.Append(' ', fill);
        }

        result.Append(text);
        if (fill > 0 && _left)
        {
            result.Append(' ', fill);
        }
    }

    /// <summary>Appends a whole number: d, i, u, o, x or X.</summary>
    public readonly void AppendInteger(StringBuilder result, char conversion, long value)
    {
        UInt128 size = (UInt128)Int128.Abs(value);
        string digits = conversion switch
        {
            'o' => Octal(size),
            'x' => size.ToString("x", CultureInfo.InvariantCulture),
            'X' => size.ToString("X", CultureInfo.InvariantCulture),
            _ => size.ToString(CultureInfo.InvariantCulture),
        };
        string prefix = _alternate ? conversion switch { 'o' => "0o", 'x' => "0x", 'X' => "0X", _ => "" } : "";
        AppendNumber(result, value < 0, prefix, digits.PadLeft(Precision ?? 0, '0'));
    }

    /// <summary>Appends the number as a float: e, f, g or one of them in capitals.</summary>
    public readonly void AppendFloat(StringBuilder result, char conversion, long value)
    {
        int precision = Precision ?? 6;
        double size = Math.Abs((double)value);
        string digits = char.ToLowerInvariant(conversion) switch
        {
            'f' => size.ToString("F" + precision, CultureInfo.InvariantCulture) + (_alternate && precision == 0 ? "." : ""),
            'e' => Exponential(size, precision),
            _ => General(size, Math.Max(precision, 1)),
        };
        AppendNumber(result, value < 0, "", char.IsUpper(conversion) ? digits.ToUpperInvariant() : digits);
    }

    private readonly void AppendNumber(StringBuilder result, bool negative, string prefix, string digits)
    {
        string sign = negative ? "-" : _plus ? "+" : _blank ? " " : "";
        string head = sign + prefix;
        string number = _zero && !_left ? head + digits.PadLeft(Math.Max((Width ?? 0) - head.Length, 0), '0') : head + digits;
        AppendText(result, number);
    }

    private static string Octal(UInt128 value)
    {
        StringBuilder digits = new();
        do
        {
            digits.Insert(0, (char)('0' + (int)(value & 7)));
            value >>= 3;
        }
        while (value != 0);
        return digits.ToString();
    }

    private readonly string Exponential(double size, int precision)
    {
        string text = size.ToString($"0.{new string('0', precision)}e+00", CultureInfo.InvariantCulture);
        return _alternate && precision == 0 ? text.Replace("e", ".e", StringComparison.Ordinal) : text;
    }

    private readonly string General(double size, int precision)
    {
        string exponential = Exponential(size, precision - 1);
        int mark = exponential.IndexOf('e', StringComparison.Ordinal);
        int exponent = int.Parse(exponential.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        bool plain = exponent < precision;
        string mantissa = plain ? size.ToString("F" + (precision - 1 - exponent), CultureInfo.InvariantCulture) : exponential[..mark];
        if (_alternate)
        {
            mantissa += mantissa.Contains('.') ? "" : ".";
        }
        else if (mantissa.Contains('.'))
        {
            mantissa = mantissa.TrimEnd('0').TrimEnd('.');
        }

        return plain ? mantissa : mantissa + exponential[mark..];
    }
}
