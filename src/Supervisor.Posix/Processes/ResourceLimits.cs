using System.Globalization;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>What <see cref="ResourceLimits.Apply"/> did.</summary>
/// <param name="ChildOpenFiles">The soft limit of open files that children are to have: for <see cref="Spawner"/>.</param>
/// <param name="Messages">What was raised, for the log at INFO.</param>
/// <param name="Error">Why the daemon cannot run, else null. Supervisor exits with 2.</param>
public sealed record AppliedLimits(ulong ChildOpenFiles, IReadOnlyList<string> Messages, string? Error);

/// <summary>
/// Limits of this and other processes (getrlimit(2), prlimit(2)), and what <c>minfds</c> and <c>minprocs</c> ask for.
/// </summary>
/// <remarks>
/// The .NET runtime raises the soft limit of open files to the hard one before Main; native code starts with the limit as it was.
/// For a build that runs on the runtime, which is one for development, the parent's limit is taken.
/// </remarks>
public static unsafe class ResourceLimits
{
    private const ulong UsualSoftLimit = 1024;

    // The host of the runtime leaves the list of assemblies there.
    internal static bool IsNative => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null;

    /// <summary>The limit of this process.</summary>
    public static ResourceLimit Get(LimitedResource resource) =>
        TryGet(0, resource, out ResourceLimit limit) is var error and not 0 ? throw new PosixException(error, "getrlimit") : limit;

    /// <summary>The limit of a process. Returns 0 or errno.</summary>
    public static int TryGet(int pid, LimitedResource resource, out ResourceLimit limit)
    {
        fixed (ResourceLimit* old = &limit)
        {
            return Libc.prlimit(pid, (int)resource, null, old) == 0 ? 0 : Libc.LastError;
        }
    }

    /// <summary>Changes the limit of this process. Returns 0 or errno (EPERM: only root may raise a hard limit).</summary>
    public static int Set(LimitedResource resource, ResourceLimit limit) => SetFor(0, resource, limit);

    /// <summary>Changes the limit of a process. Returns 0 or errno.</summary>
    public static int SetFor(int pid, LimitedResource resource, ResourceLimit limit) =>
        Libc.prlimit(pid, (int)resource, &limit, null) == 0 ? 0 : Libc.LastError;

    /// <summary>The soft limit of open files this process was started with; on the .NET runtime a well-founded guess.</summary>
    public static ulong InheritedOpenFiles() => IsNative
        ? Get(LimitedResource.OpenFiles).Soft
        : InheritedOpenFiles(
            Environment.GetEnvironmentVariable(ProcessEnvironment.FileLimitVariable),
            Get(LimitedResource.OpenFiles).Hard,
            TryGet(Libc.getppid(), LimitedResource.OpenFiles, out ResourceLimit parents) == 0 ? parents : ReadLimitsFile(Libc.getppid()));

    /// <summary>
    /// Raises the limits of this process to what the configuration wants at least, and puts the soft limit of open files it was
    /// started with back into force.
    /// </summary>
    /// <param name="minimumFiles"><c>minfds</c>.</param>
    /// <param name="minimumProcesses"><c>minprocs</c>.</param>
    /// <param name="inheritedOpenFiles"><see cref="InheritedOpenFiles()"/>.</param>
    public static AppliedLimits Apply(int minimumFiles, int minimumProcesses, ulong inheritedOpenFiles)
    {
        List<string> messages = new();
        ResourceLimit files = new(inheritedOpenFiles, Get(LimitedResource.OpenFiles).Hard);
        if (Raise(LimitedResource.OpenFiles, files, minimumFiles, "RLIMIT_NOFILE", messages) is { } hardFiles)
        {
            return new(inheritedOpenFiles, messages, MinimumFilesError(minimumFiles, hardFiles));
        }

        ResourceLimit processes = Get(LimitedResource.Processes);
        if (Raise(LimitedResource.Processes, processes, minimumProcesses, "RLIMIT_NPROC", messages) is { } hardProcesses)
        {
            return new(inheritedOpenFiles, messages, MinimumProcessesError(minimumProcesses, hardProcesses));
        }

        ulong children = Math.Max(inheritedOpenFiles, (ulong)Math.Max(minimumFiles, 0));
        ResourceLimit now = Get(LimitedResource.OpenFiles);
        _ = Set(LimitedResource.OpenFiles, now with { Soft = Math.Min(children, now.Hard) });
        return new(Math.Min(children, now.Hard), messages, null);
    }

    internal static ulong InheritedOpenFiles(string? variable, ulong hard, ResourceLimit? parents)
    {
        if (variable is "unlimited" or "infinity")
        {
            return hard;
        }

        if (ulong.TryParse(variable, NumberStyles.None, CultureInfo.InvariantCulture, out ulong soft))
        {
            return Math.Min(soft, hard);
        }

        // Most likely nobody changed anything between our parent and us.
        return parents is { } p && p.Hard == hard ? p.Soft : Math.Min(hard, UsualSoftLimit);
    }

    /// <summary>The line <c>Max open files</c> of /proc/PID/limits, which may be read for processes of other users too.</summary>
    internal static ResourceLimit? ParseLimits(IEnumerable<string> lines)
    {
        const string name = "Max open files";
        string[]? fields = lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?[name.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is { Length: >= 2 } && Number(fields[0]) is { } soft && Number(fields[1]) is { } hard ? new(soft, hard) : null;

        static ulong? Number(string text) =>
            text == "unlimited" ? ResourceLimit.Unlimited
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;
    }

    private static ResourceLimit? ReadLimitsFile(int pid)
    {
        try
        {
            return ParseLimits(File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/limits")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Null when all is well, else the hard limit that stood in the way.</summary>
    private static ulong? Raise(LimitedResource resource, ResourceLimit current, int minimum, string name, List<string> messages)
    {
        if (minimum < 0 || current.Soft >= (ulong)minimum)
        {
            return null;
        }

        ResourceLimit wanted = new((ulong)minimum, Math.Max(current.Hard, (ulong)minimum));
        if (Set(resource, wanted) != 0)
        {
            return current.Hard;
        }

        messages.Add(string.Create(CultureInfo.InvariantCulture, $"Increased {name} limit to {minimum}"));
        return null;
    }

    private static string MinimumFilesError(int minimum, ulong hard) => string.Create(
        CultureInfo.InvariantCulture,
        $"The minimum number of file descriptors required to run this process is {minimum} (minfds), "
        + $"but its hard limit is {hard}: raise the limit (ulimit -Hn, LimitNOFILE=) or lower minfds.");

    private static string MinimumProcessesError(int minimum, ulong hard) => string.Create(
        CultureInfo.InvariantCulture,
        $"The minimum number of available processes required to run this program is {minimum} (minprocs), "
        + $"but the hard limit of its user is {hard}: raise the limit (ulimit -Hu, LimitNPROC=) or lower minprocs.");
}
