using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Supervisor.PowerShell.Tests.Running;

/// <summary>The pwsh of this machine, if it has one. Nothing of it is part of the build.</summary>
internal static class InstalledPowerShell
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Answer?> Found = new(Ask);

    /// <summary>Where its assemblies are, or null if there is none.</summary>
    public static string? Home => Found.Value?.Home;

    /// <summary>Why nothing that needs it can be run, or null if it can.</summary>
    public static string? Missing => Found.Value is null ? "no pwsh on the PATH" : null;

    /// <summary>Why Pester tests cannot be run, or null if they can.</summary>
    public static string? PesterMissing => Missing ?? (Found.Value!.Pester ? null : "pwsh has no module Pester of version 5 or later");

    public static ProcessStartInfo Command(string command) => new("pwsh", ["-NoProfile", "-NonInteractive", "-Command", command])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["POWERSHELL_TELEMETRY_OPTOUT"] = "1", ["POWERSHELL_UPDATECHECK"] = "Off", ["NO_COLOR"] = "1" },
    };

    private static Answer? Ask()
    {
        const string question = """
            @{ Home = $PSHOME; Pester = [bool] (Get-Module Pester -ListAvailable | Where-Object Version -ge '5.0') } |
                ConvertTo-Json -Compress
            """;
        try
        {
            using Process process = Process.Start(Command(question))!;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            if (!Task.WhenAll(output, error).Wait(Patience))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException("pwsh is there but does not answer");
            }

            return JsonSerializer.Deserialize<Answer>(output.Result);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private sealed record Answer(string Home, bool Pester);
}
