using Supervisor.Engine.Settings;

namespace Supervisor.TestKit;

/// <summary>Settings with as little ceremony as possible.</summary>
public static class Make
{
    public static ProcessSettings Process(string name, string? program = null, int priority = 999) =>
        new() { Name = name, Program = program ?? name, Command = "/bin/" + name, Priority = priority };

    /// <summary>A group; the processes keep the order given.</summary>
    public static GroupSettings Group(string name, params ProcessSettings[] processes) => new() { Name = name, Processes = processes };

    /// <summary>The group of its own that a program without a group has.</summary>
    public static GroupSettings Alone(ProcessSettings process) =>
        new() { Name = process.Program, Priority = process.Priority, Processes = [process] };

    /// <summary>
    /// A pool of <paramref name="count"/> listeners named <c>name</c> or <c>name_0</c>, <c>name_1</c>…, RUNNING as soon as
    /// they are spawned.
    /// </summary>
    public static GroupSettings Listeners(string name, int count, params string[] events) => new()
    {
        Name = name,
        Priority = -1,
        Listener = new() { Events = events },
        Processes =
            [.. Enumerable.Range(0, count)
                .Select(index => Process(count == 1 ? name : $"{name}_{index}", name, -1) with { StartSeconds = 0 })],
    };
}
