using System.Globalization;
using System.Text;
using Supervisor.Engine.Commands;

namespace Supervisor.Configuration;

/// <summary>One thing that is wrong with a configuration.</summary>
public sealed record ConfigurationError
{
    /// <summary>Path of the file, or null when no file is to blame, such as for a command line option.</summary>
    public string? File { get; init; }

    /// <summary>Number of the line, from 1, or null.</summary>
    public int? Line { get; init; }

    /// <summary>The section, without brackets and as written, or null.</summary>
    public string? Section { get; init; }

    /// <summary>The option, or null.</summary>
    public string? Option { get; init; }

    /// <summary>The value that was refused, after expansion; null when there is none or it could be a secret.</summary>
    public string? Value { get; init; }

    /// <summary>What is wrong, in Supervisor's words where it has some. Never has a password in it.</summary>
    public required string Message { get; init; }

    /// <summary>What would have been right, to follow "expected"; null when the message says it.</summary>
    public string? Expected { get; init; }

    /// <summary>In Supervisor's form: <c>MESSAGE in section 'SECTION' (file: 'FILE')</c>.</summary>
    public string ToSupervisorText() => Section is null || File is null
        ? Message
        : $"{Message} in section {PythonLiteral.Of(Section)} (file: {PythonLiteral.Of(File)})";

    /// <summary>All of it in one line: <c>FILE:LINE: [SECTION] OPTION: MESSAGE; expected EXPECTED</c>.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        if (File is not null)
        {
            text.Append(File);
            if (Line is { } line)
            {
                text.Append(':').Append(line.ToString(CultureInfo.InvariantCulture));
            }

            text.Append(": ");
        }

        if (Section is not null)
        {
            text.Append('[').Append(Section).Append(']').Append(Option is null ? ": " : " ");
        }

        if (Option is not null)
        {
            text.Append(Option).Append(": ");
        }

        text.Append(Message.ReplaceLineEndings("\\n"));
        return Expected is null ? text.ToString() : text.Append("; expected ").Append(Expected).ToString();
    }
}
