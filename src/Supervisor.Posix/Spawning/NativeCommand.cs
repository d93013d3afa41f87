using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>A file, its arguments and its environment as execve(2) takes them; valid until the strings are reserved anew.</summary>
internal readonly unsafe ref struct NativeCommand
{
    /// <summary>Lays everything out.</summary>
    /// <param name="strings">The memory.</param>
    /// <param name="file">The file to execute.</param>
    /// <param name="arguments">argv.</param>
    /// <param name="environment">envp.</param>
    /// <param name="directory">A directory, if any.</param>
    /// <param name="more">Room for what is added to the strings afterwards.</param>
    /// <exception cref="ArgumentException">A NUL character inside a text.</exception>
    public NativeCommand(
        NativeStrings strings, string file, IReadOnlyList<string> arguments, EnvironmentBlock environment, string? directory = null,
        nuint more = 0)
    {
        nuint size = NativeStrings.SizeOf(file)
            + NativeStrings.SizeOf(directory ?? "")
            + NativeStrings.SizeOfTable(arguments.Count)
            + NativeStrings.SizeOfTable(environment.Count)
            + (nuint)environment.Entries.Length
            + more;
        for (int i = 0; i < arguments.Count; i++)
        {
            size += NativeStrings.SizeOf(arguments[i]);
        }

        strings.Reserve(size);
        Arguments = strings.AddTable(arguments.Count);
        for (int i = 0; i < arguments.Count; i++)
        {
            Arguments[i] = strings.Add(arguments[i]);
        }

        Environment = strings.AddTable(environment.Count);
        byte* entry = strings.Add(environment.Entries);
        for (int i = 0; i < environment.Count; i++)
        {
            Environment[i] = entry;
            entry += CString.Span(entry).Length + 1;
        }

        File = strings.Add(file);
        Directory = directory is null ? null : strings.Add(directory);
    }

    public byte* File { get; }

    public byte** Arguments { get; }

    public byte** Environment { get; }

    /// <summary>Null when none was given.</summary>
    public byte* Directory { get; }
}
