using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Writes to the system log by way of syslog(3), facility LOG_USER as Supervisor does. There is one per process; a call may wait for
/// the log daemon, so make it where waiting does no harm.
/// </summary>
public static unsafe class SyslogWriter
{
    /// <summary>LOG_INFO, the priority of everything Supervisor sends.</summary>
    public const int Information = 6;

    private const int UserFacility = 1 << 3;
    private static readonly Lock Gate = new();

    // syslog(3) keeps the pointers it is given, so they are never freed.
    private static byte* _ident;
    private static byte* _format;

    /// <summary>Sets the name in front of each line. The last call counts.</summary>
    public static void Open(string ident)
    {
        lock (Gate)
        {
            _ident = Keep(CString.Bytes(ident));
            Libc.openlog(_ident, 0, UserFacility);
        }
    }

    /// <summary>Sends a message, each of its lines for itself.</summary>
    public static void Write(string message, int priority = Information)
    {
        lock (Gate)
        {
            if (_ident == null)
            {
                _ident = Keep("supervisord\0"u8);
                Libc.openlog(_ident, 0, UserFacility);
            }

            _format = _format == null ? Keep("%s\0"u8) : _format;
            foreach (string line in message.TrimEnd('\n').Split('\n'))
            {
                byte[] bytes = new byte[Encoding.UTF8.GetByteCount(line) + 1];
                Encoding.UTF8.GetBytes(line, bytes);
                fixed (byte* text = bytes)
                {
                    Libc.syslog(UserFacility | priority, _format, text);
                }
            }
        }
    }

    private static byte* Keep(ReadOnlySpan<byte> bytes)
    {
        byte* memory = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new(memory, bytes.Length));
        return memory;
    }
}
