using System.Diagnostics;
using System.Reflection;

namespace Supervisor.PowerShell.Tests.Running;

/// <summary>
/// The pwsh and the Pester the module is tested in: packages this project restores, or what two environment variables name.
/// </summary>
internal static class TestPowerShell
{
    /// <summary>Another pwsh: its path, or its name on the PATH.</summary>
    public const string PwshVariable = "SUPERVISOR_TEST_PWSH";

    /// <summary>Another version of Pester: one that this project restores, or the path of its manifest.</summary>
    public const string PesterVariable = "SUPERVISOR_TEST_PESTER";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Lazy<string> LazyHome = new(FindHome);

    /// <summary>Where its assemblies are.</summary>
    public static string Home => LazyHome.Value;

    /// <summary>Manifest of the Pester that runs the tests.</summary>
    public static string Pester { get; } = Environment.GetEnvironmentVariable(PesterVariable) switch
    {
        { Length: > 0 } path when File.Exists(path) => path,
        { Length: > 0 } version => PesterOf(version),
        _ => PesterOf(Fact("PesterVersion")),
    };

    /// <summary>Manifest of the next Pester, in which the tests have to run as well.</summary>
    public static string NextPester { get; } = PesterOf(Fact("NextPesterVersion"));

    private static string? Named => Environment.GetEnvironmentVariable(PwshVariable) is { Length: > 0 } named ? named : null;

    private static string Packaged => Path.Combine(Fact("PowerShellFolder"), OperatingSystem.IsWindows() ? "win" : "unix");

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host
        ? host
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>How a command is run in it.</summary>
    public static ProcessStartInfo Command(string command)
    {
        string[] program = Named is { } named ? [named] : [Dotnet, Path.Combine(Packaged, "pwsh.dll")];
        ProcessStartInfo start = new(program[0], [.. program[1..], "-NoProfile", "-NonInteractive", "-Command", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["POWERSHELL_TELEMETRY_OPTOUT"] = "1", ["POWERSHELL_UPDATECHECK"] = "Off", ["NO_COLOR"] = "1" },
        };
        if (Path.GetDirectoryName(Dotnet) is { Length: > 0 } root)
        {
            // Jobs are started by the program beside the assemblies, which has to find the runtime by itself.
            start.Environment["DOTNET_ROOT"] = root;
        }

        return start;
    }

    private static string PesterOf(string version)
    {
        string manifest = Path.Combine(Fact("PesterFolder"), version, "tools", "Pester.psd1");
        return File.Exists(manifest) ? manifest : throw new InvalidOperationException(
            $"{PesterVariable}={version}: expected the path of a Pester.psd1, or {Fact("PesterVersion")} or {Fact("NextPesterVersion")}");
    }

    private static string FindHome()
    {
        if (Named is null)
        {
            return Packaged;
        }

        using Process process = Process.Start(Command("$PSHOME"))!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        if (!output.Wait(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{PwshVariable}={Named}: it does not answer");
        }

        return output.Result.Trim();
    }

    private static string Fact(string key) => typeof(TestPowerShell).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;
}
