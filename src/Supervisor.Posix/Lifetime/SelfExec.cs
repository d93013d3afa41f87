using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>How this process was started, to start itself once more.</summary>
public static unsafe class SelfExec
{
    private const string DeletedMark = " (deleted)";

    /// <summary>
    /// The executable: <c>supervisord</c>, or <c>dotnet</c> when it was started by that. After an upgrade it is the new file in the
    /// place of the old.
    /// </summary>
    public static string Path
    {
        get
        {
            string target = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)?.FullName ?? Environment.ProcessPath ?? "";
            string present = target.EndsWith(DeletedMark, StringComparison.Ordinal) ? target[..^DeletedMark.Length] : target;
            return FileStatus.Get(target, out _) == 0 ? target : present;
        }
    }

    /// <summary>The name this process was started by, without a folder.</summary>
    public static string Name => System.IO.Path.GetFileName(Arguments.Count > 0 ? Arguments[0] : Path);

    /// <summary>The arguments, argv[0] included, as the kernel got them.</summary>
    public static IReadOnlyList<string> Arguments
    {
        get
        {
            Span<byte> line = File.ReadAllBytes("/proc/self/cmdline").AsSpan();
            List<string> arguments = new();
            while (line.IndexOf((byte)0) is var end and >= 0)
            {
                arguments.Add(SystemText.Decode(line[..end]));
                line = line[(end + 1)..];
            }

            return arguments;
        }
    }

    /// <summary>Ends the process on the spot (_exit(2)): nothing of it has a say any more, on whatever thread.</summary>
    public static void Exit(int status) => Libc._exit(status);

    /// <summary>
    /// Puts a new instance of this program in the place of this one (execve(2)): the pid, the children, and the descriptors that are
    /// not close-on-exec stay; all else ends at this point, on every thread. Dispose the <see cref="Spawner"/> first.
    /// </summary>
    /// <param name="environment">
    /// The environment: <see cref="ProcessEnvironment.Inherited"/> with <see cref="ProcessEnvironment.FileLimitVariable"/> and whatever the
    /// new instance is to find.
    /// </param>
    /// <param name="file">The program to execute; null: this one.</param>
    /// <returns>Only on failure: the errno. Nothing has changed then.</returns>
    public static int Replace(ProcessEnvironment environment, string? file = null)
    {
        using NativeStrings strings = new();
        NativeCommand command = new(strings, file ?? Path, Arguments, environment.ToBlock());
        _ = Libc.execve(command.File, command.Arguments, command.Environment);
        return Libc.LastError;
    }
}
