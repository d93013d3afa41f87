using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>
/// An environment as bytes, so that values that are not UTF-8 reach the children as they came. Immutable; the order of the
/// variables is kept.
/// </summary>
public sealed class ProcessEnvironment
{
    /// <summary>
    /// Carries the soft limit of open files to a daemon on the .NET runtime, which cannot find it out: from the process it was started
    /// by in the background or in whose place it is.
    /// </summary>
    public const string FileLimitVariable = "SUPERVISORD_NOFILE";

    /// <summary>Carries the number of the readiness pipe from <see cref="Daemonizer"/> to the daemon it starts.</summary>
    public const string ReadyVariable = "SUPERVISORD_READY_FD";

    /// <summary>Carries the number of the descriptor from which an image takes over what the one before it knew.</summary>
    public const string TakeoverVariable = "SUPERVISORD_TAKEOVER";

    /// <summary>Tells a process that it is to be a keeper, and what it is to know.</summary>
    public const string KeepingVariable = "SUPERVISORD_KEEPING";

    /// <summary>Tells a daemon that a keeper has started it.</summary>
    public const string KeeperVariable = "SUPERVISORD_KEEPER";

    /// <summary>Carries what <see cref="Precedence"/> is to give back from one image to the next.</summary>
    public const string PrecedenceVariable = "SUPERVISORD_PRECEDENCE";

    private static readonly Lazy<ProcessEnvironment> Own = new(ReadOwn);

    private readonly List<(byte[] Name, byte[] Value)> _entries;

    private ProcessEnvironment(List<(byte[] Name, byte[] Value)> entries) => _entries = entries;

    /// <summary>What this process was started with, without the variables that are a private matter of the daemon.</summary>
    public static ProcessEnvironment Inherited => Own.Value;

    /// <summary>An environment out of raw entries. One without <c>=</c> is dropped; of two with one name the first counts.</summary>
    public static ProcessEnvironment Parse(IEnumerable<byte[]> entries)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<(byte[], byte[])> list = new();
        foreach (byte[] entry in entries)
        {
            int equals = Array.IndexOf(entry, (byte)'=');
            if (equals >= 0 && seen.Add(Encoding.Latin1.GetString(entry, 0, equals)))
            {
                list.Add((entry[..equals], entry[(equals + 1)..]));
            }
        }

        return new(list);
    }

    /// <summary>The value of a variable, or null.</summary>
    public string? this[string name] =>
        Find(SystemText.Encode(name)) is var i and >= 0 ? SystemText.Decode(_entries[i].Value) : null;

    /// <summary>The variables as text, for expansions.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables =>
        _entries.Select(e => KeyValuePair.Create(SystemText.Decode(e.Name), SystemText.Decode(e.Value)));

    /// <summary>This environment with the given variables added or replaced, each in the place it had; later ones win.</summary>
    public ProcessEnvironment With(IEnumerable<KeyValuePair<string, string>> variables)
    {
        ProcessEnvironment result = new([.. _entries]);
        foreach ((string name, string value) in variables)
        {
            (byte[] Name, byte[] Value) entry = (Name: SystemText.Encode(name), Value: SystemText.Encode(value));
            int index = result.Find(entry.Name);
            if (index >= 0)
            {
                result._entries[index] = entry;
            }
            else
            {
                result._entries.Add(entry);
            }
        }

        return result;
    }

    /// <summary>This environment in the form the <see cref="Spawner"/> wants.</summary>
    /// <exception cref="ArgumentException">A name or value contains a NUL character.</exception>
    public EnvironmentBlock ToBlock()
    {
        byte[] block = new byte[_entries.Sum(e => e.Name.Length + e.Value.Length + 2)];
        int at = 0;
        foreach ((byte[] name, byte[] value) in _entries)
        {
            if (name.AsSpan().Contains((byte)0) || value.AsSpan().Contains((byte)0))
            {
                throw new ArgumentException($"embedded NUL character in environment variable {Encoding.UTF8.GetString(name)}");
            }

            name.CopyTo(block, at);
            block[at += name.Length] = (byte)'=';
            value.CopyTo(block, at + 1);
            at += value.Length + 2;
        }

        return new(block, _entries.Count);
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (name.SequenceEqual(_entries[i].Name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// From the C library's <c>environ</c>: <c>/proc/self/environ</c> cannot be read any more once user ids have changed, and
    /// .NET's own view has lost the bytes. The native daemon keeps the whole of it aside, as its runtime is not shown all of it.
    /// </summary>
    private static unsafe ProcessEnvironment ReadOwn()
    {
        List<byte[]> entries = new();
        nint program = NativeLibrary.GetMainProgramHandle();
        byte** environ = NativeLibrary.TryGetExport(program, "supervisord_environ", out nint whole) && *(byte***)whole != null
            ? *(byte***)whole
            : *(byte***)NativeLibrary.GetExport(program, "environ");
        for (byte** entry = environ; entry != null && *entry != null; entry++)
        {
            ReadOnlySpan<byte> bytes = CString.Span(*entry);
            if (!bytes.StartsWith("SUPERVISORD_NOFILE="u8) && !bytes.StartsWith("SUPERVISORD_READY_FD="u8)
                && !bytes.StartsWith("SUPERVISORD_TAKEOVER="u8) && !bytes.StartsWith("SUPERVISORD_KEEPER="u8)
                && !bytes.StartsWith("SUPERVISORD_KEEPING="u8) && !bytes.StartsWith("SUPERVISORD_PRECEDENCE="u8))
            {
                entries.Add(bytes.ToArray());
            }
        }

        return Parse(entries);
    }
}
