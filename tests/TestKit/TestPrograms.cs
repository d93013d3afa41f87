using System.Reflection;

namespace Supervisor.TestKit;

/// <summary>Programs for tests to run.</summary>
public static class TestPrograms
{
    /// <summary>The program that misbehaves on request; its steps stand at the top of its Program.cs. It takes 50 ms to start.</summary>
    public static string TestChild { get; } = typeof(TestPrograms).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "TestChild").Value!;

    /// <summary>The shell, for whatever it can do: it starts in a millisecond.</summary>
    public const string Shell = "/bin/sh";
}
