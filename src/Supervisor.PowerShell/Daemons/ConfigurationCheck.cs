using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Supervisor.PowerShell.Daemons;

/// <summary>What <c>supervisord --check --json</c> says about a file.</summary>
internal sealed partial class ConfigurationCheck
{
    private const string None = "none";

    private ConfigurationCheck(IReadOnlyList<SupervisorConfigurationProblem> problems, string? address, bool wantsPassword)
    {
        Problems = problems;
        Address = address;
        WantsPassword = wantsPassword;
    }

    /// <summary>Errors, or the warnings of a file that is good.</summary>
    public IReadOnlyList<SupervisorConfigurationProblem> Problems { get; }

    /// <summary>The file is good.</summary>
    public bool IsValid => Problems.All(problem => problem.Severity != ConfigurationProblemSeverity.Error);

    /// <summary>
    /// Where a daemon with this file can be reached from this machine: a socket before a pipe before a port; null for nowhere.
    /// </summary>
    public string? Address { get; }

    /// <summary>Whoever goes there has to sign in.</summary>
    public bool WantsPassword { get; }

    /// <summary>Runs the program over a file.</summary>
    /// <exception cref="NotSupportedException">The program does not know <c>--check</c>; the message is what it said.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be run.</exception>
    public static async Task<ConfigurationCheck> RunAsync(string executable, string file, CancellationToken cancel)
    {
        using ProgramRun run = ProgramRun.Start(executable, "--check", "--json", "-c", file);
        await run.FinishAsync(cancel).ConfigureAwait(false);
        try
        {
            return Parse(run.Output);
        }
        catch (JsonException)
        {
            string said = run.Error.Length > 0 ? run.Error : run.Output;
            throw new NotSupportedException(said.Length > 0 ? said.Split('\n')[0] : $"exit status {run.ExitCode}");
        }
    }

    /// <exception cref="JsonException">It is not what supervisord prints.</exception>
    internal static ConfigurationCheck Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        try
        {
            if (!root.GetProperty("ok").GetBoolean())
            {
                return new([.. root.GetProperty("errors").EnumerateArray().Select(Error), .. Warnings(root)], null, false);
            }

            JsonElement server = root.GetProperty("http_servers").EnumerateArray()
                .OrderBy(Preference).FirstOrDefault(candidate => Preference(candidate) < int.MaxValue);
            return new(
                [.. Warnings(root)],
                server.ValueKind == JsonValueKind.Undefined ? null : AddressOf(server),
                server.ValueKind != JsonValueKind.Undefined && Text(server, "password") != None);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new JsonException("not the JSON of supervisord --check", e);
        }
    }

    private static SupervisorConfigurationProblem Error(JsonElement error)
    {
        SupervisorConfigurationProblem place = new()
        {
            Severity = ConfigurationProblemSeverity.Error,
            File = Text(error, "file"),
            Line = error.TryGetProperty("line", out JsonElement line) ? line.GetInt32() : null,
            Section = Text(error, "section"),
            Option = Text(error, "option"),
        };

        // The message begins with the place, which the object says in properties.
        string message = Text(error, "message")!;
        string prefix = place.ToString();
        return new()
        {
            Severity = place.Severity,
            File = place.File,
            Line = place.Line,
            Section = place.Section,
            Option = place.Option,
            Message = message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message,
        };
    }

    private static IEnumerable<SupervisorConfigurationProblem> Warnings(JsonElement root) =>
        root.TryGetProperty("warnings", out JsonElement warnings)
            ? warnings.EnumerateArray().Select(warning => Warning(warning.GetString()!))
            : [];

    /// <summary>Reads <c>FILE:LINE: [SECTION] OPTION: TEXT</c>, also without option; a warning of another form is text alone.</summary>
    private static SupervisorConfigurationProblem Warning(string text)
    {
        Match parts = Place().Match(text);
        return !parts.Success
            ? new() { Severity = ConfigurationProblemSeverity.Warning, Message = text }
            : new()
            {
                Severity = ConfigurationProblemSeverity.Warning,
                File = parts.Groups["file"].Value,
                Line = int.Parse(parts.Groups["line"].Value, CultureInfo.InvariantCulture),
                Section = parts.Groups["section"].Value,
                Option = parts.Groups["option"] is { Success: true, Value: var option } ? option : null,
                Message = parts.Groups["message"].Value,
            };
    }

    [GeneratedRegex(@"^(?<file>.+?):(?<line>\d{1,9}): \[(?<section>[^\]]*)\](?: (?<option>[^\s:]+))?: (?<message>.*)$", RegexOptions.Singleline)]
    private static partial Regex Place();

    private static int Preference(JsonElement server) => Text(server, "family") switch
    {
        "AF_UNIX" => 0,
        "PIPE" => 1,
        "AF_INET" when server.GetProperty("port").GetInt32() > 0 => 2,
        _ => int.MaxValue,
    };

    private static string AddressOf(JsonElement server) => Text(server, "family") switch
    {
        "AF_UNIX" => $"unix://{Text(server, "file")}",
        "PIPE" => $"pipe://./{Text(server, "name")}",
        _ => $"http://{Host(Text(server, "host") ?? "")}:{server.GetProperty("port").GetInt32()}",
    };

    private static string Host(string host) => host switch
    {
        "" or "*" or "0.0.0.0" or "::" => "localhost",
        _ when host.Contains(':', StringComparison.Ordinal) => $"[{host}]",
        _ => host,
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
