using Supervisor.Engine.Commands;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Values;

/// <summary>Value types that the text alone decides (Supervisor: datatypes.py). Each throws <see cref="ValueException"/>.</summary>
internal static class PlainValues
{
    /// <summary>A whole number; beyond 32 bits the nearest there is.</summary>
    public static int Integer(string text) => (int)Math.Clamp(Long(text), int.MinValue, int.MaxValue);

    /// <summary>yes, true, on, 1 or no, false, off, 0.</summary>
    public static bool Boolean(string text) =>
        TryBoolean(text)
            ?? throw new ValueException($"not a valid boolean value: {PythonLiteral.Of(text)}", "yes, true, on, 1, no, false, off or 0");

    /// <summary>A number of bytes, with KB, MB or GB behind it when it is one of those.</summary>
    public static long ByteSize(string text)
    {
        string lower = text.ToLowerInvariant();
        (string number, int factor) = lower switch
        {
            [.., 'k', 'b'] => (lower[..^2], 1 << 10),
            [.., 'm', 'b'] => (lower[..^2], 1 << 20),
            [.., 'g', 'b'] => (lower[..^2], 1 << 30),
            _ => (lower, 1),
        };
        return PythonInteger.TryParse(number, out long value)
            ? (long)Int128.Clamp((Int128)value * factor, long.MinValue, long.MaxValue)
            : throw NotInteger(number, "a number of bytes, or one with KB, MB or GB behind it");
    }

    /// <summary>A mode or mask in octal.</summary>
    public static int Octal(string text) => PythonInteger.TryParseOctal(text, out long value)
        ? (int)Math.Clamp(value, int.MinValue, int.MaxValue)
        : throw new ValueException($"{text} can not be converted to an octal type", "an octal number such as 022");

    /// <summary>Exit codes separated by commas.</summary>
    public static IReadOnlyList<int> ExitCodes(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        string[] parts = text.Split(',');
        int[] codes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!PythonInteger.TryParse(parts[i], out long code) || code is < 0 or > 255)
            {
                throw new ValueException(
                    $"not a valid list of exit codes: {PythonLiteral.Of(text)}", "numbers from 0 to 255, separated by commas");
            }

            codes[i] = (int)code;
        }

        return codes;
    }

    /// <summary>A signal by name or number.</summary>
    public static int Signal(string text)
    {
        if (PythonInteger.TryParse(text, out long number))
        {
            return SignalNames.IsKnown(number)
                ? (int)number
                : throw new ValueException($"value {PythonLiteral.Of(text)} is not a valid signal number", "the number of a named signal");
        }

        return SignalNames.NumberOf(PythonText.Strip(text))
            ?? throw new ValueException(
                $"value {PythonLiteral.Of(text)} is not a valid signal name", "a name such as TERM, HUP or SIGUSR1");
    }

    /// <summary>critical, error, warn, info, debug, trace or blather.</summary>
    public static LogLevel LogLevel(string text) => text.ToLowerInvariant() switch
    {
        "critical" => Protocol.LogLevel.Critical,
        "error" => Protocol.LogLevel.Error,
        "warn" => Protocol.LogLevel.Warn,
        "info" => Protocol.LogLevel.Info,
        "debug" => Protocol.LogLevel.Debug,
        "trace" => Protocol.LogLevel.Trace,
        "blather" => Protocol.LogLevel.Blather,
        _ => throw new ValueException(
            $"bad logging level name {PythonLiteral.Of(text)}", "critical, error, warn, info, debug, trace or blather"),
    };

    /// <summary>The policy of <c>survivors=</c>.</summary>
    public static SurvivorPolicy Survivors(string text) => text.ToUpperInvariant() switch
    {
        "NONE" => SurvivorPolicy.None,
        "ADOPT" => SurvivorPolicy.Adopt,
        "LEAVE" => SurvivorPolicy.Leave,
        "STOP" => SurvivorPolicy.Stop,
        _ => throw new ValueException($"'{text}' is nothing that can be done with survivors", "adopt, leave, stop or none"),
    };

    /// <summary>A boolean or unexpected.</summary>
    public static AutoRestart AutoRestart(string text) =>
        TryBoolean(text) is { } always ? (always ? Engine.Settings.AutoRestart.Always : Engine.Settings.AutoRestart.Never)
        : text.ToLowerInvariant() == "unexpected" ? Engine.Settings.AutoRestart.Unexpected
        : throw new ValueException($"invalid 'autorestart' value {PythonLiteral.Of(text.ToLowerInvariant())}", "true, false or unexpected");

    /// <summary>Words separated by commas, trimmed; a comma at the end adds an empty one.</summary>
    public static IReadOnlyList<string> List(string text) =>
        text.Length == 0 ? [] : Array.ConvertAll(text.Split(','), PythonText.Strip);

    /// <summary>A process or group name.</summary>
    public static string Name(string text)
    {
        string name = PythonText.Strip(text);
        return BadCharacter(name, " :/\0") is { } bad ? throw BadName(text, bad) : name;
    }

    /// <summary>A name that is given at run time: also not empty, without blanks around it and without control characters.</summary>
    public static string StrictName(string text) =>
        text.Length == 0 ? throw new ValueException("the name is empty", NameExpected)
        : Doubt(text) is { } why ? throw new ValueException(why, NameExpected)
        : Name(text);

    /// <summary>What makes a name that Supervisor takes hard or impossible to use, or null.</summary>
    public static string? Doubt(string name) =>
        name.Length == 0 ? "the name is empty"
        : BadCharacter(name, " :/") is { } bad ? BadName(name, bad).Message
        : name.Where(char.IsControl).Select(control => BadName(name, control).Message).FirstOrDefault();

    /// <summary><c>port</c>, <c>:port</c>, <c>*:port</c> or <c>host:port</c>; an empty host is every interface.</summary>
    public static (string Host, int Port) InetAddress(string text)
    {
        const string Expected = "PORT, HOST:PORT or *:PORT";
        int colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            return PythonInteger.TryParse(text, out long plain) && plain is >= 1 and <= 65535
                ? ("", (int)plain)
                : throw new ValueException($"not a valid port number: {PythonLiteral.Of(text)} ", Expected);
        }

        string port = text[(colon + 1)..];
        if (port.Length == 0)
        {
            throw new ValueException("no port number specified in ''", Expected);
        }

        // An address for clients: Supervisor takes it, and ends when nobody knows a host of that name.
        string host = text[..colon].ToLowerInvariant();
        if (host.Contains('/', StringComparison.Ordinal))
        {
            throw new ValueException($"not a valid host: {PythonLiteral.Of(text[..colon])}", Expected);
        }

        return (host == "*" ? "" : host, Port(port));
    }

    /// <summary>A port from 1 to 65535.</summary>
    public static int Port(string text)
    {
        long port = Long(text);
        return port switch
        {
            < 1 => throw new ValueException($"{port} is below lower bound (1)", "a port from 1 to 65535"),
            > 65535 => throw new ValueException($"{port} is above upper bound (65535)", "a port from 1 to 65535"),
            _ => (int)port,
        };
    }

    private const string NameExpected = "a name without blank, colon and slash";

    private static char? BadCharacter(string name, string bad) =>
        name.AsSpan().IndexOfAny(bad) is >= 0 and var at ? name[at] : null;

    private static ValueException BadName(string text, char bad)
    {
        string shown = PythonLiteral.Of(bad.ToString());
        return new($"Invalid name: {PythonLiteral.Of(text)} because of character: {shown}", NameExpected);
    }

    private static bool? TryBoolean(string text) => text.ToLowerInvariant() switch
    {
        "yes" or "true" or "on" or "1" => true,
        "no" or "false" or "off" or "0" => false,
        _ => null,
    };

    private static long Long(string text) =>
        PythonInteger.TryParse(text, out long value) ? value : throw NotInteger(text, "a whole number");

    private static ValueException NotInteger(string text, string expected) =>
        new($"not a valid number: {PythonLiteral.Of(text)}", expected);
}
