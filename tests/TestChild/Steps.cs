using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.TestChild;

/// <summary>The steps of the program.</summary>
internal static class Steps
{
    private static readonly List<PosixSignalRegistration> Registrations = [];

    private static readonly Dictionary<string, int> SignalNumbers = new()
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["QUIT"] = 3,
        ["ABRT"] = 6,
        ["KILL"] = 9,
        ["USR1"] = 10,
        ["SEGV"] = 11,
        ["USR2"] = 12,
        ["PIPE"] = 13,
        ["ALRM"] = 14,
        ["TERM"] = 15,
        ["STOP"] = 19,
    };

    public static bool TryRun(string verb, string value)
    {
        switch (verb)
        {
            case "say":
                Write(1, Encoding.UTF8.GetBytes(value + "\n"));
                return true;
            case "err":
                Write(2, Encoding.UTF8.GetBytes(value + "\n"));
                return true;
            case "raw":
                Write(1, Convert.FromHexString(value));
                return true;
            case "rawerr":
                Write(2, Convert.FromHexString(value));
                return true;
            case "flood":
                Flood(long.Parse(value, CultureInfo.InvariantCulture));
                return true;
            case "echo":
                Copy(chunk => Write(1, chunk));
                return true;
            case "eof":
                long count = 0L;
                Copy(chunk => count += chunk.Length);
                File.WriteAllText(value, count.ToString(CultureInfo.InvariantCulture));
                return true;
            case "on":
                On(value.Split('='));
                return true;
            case "fork":
                Write(1, Encoding.UTF8.GetBytes($"{LeaveBehind()}\n"));
                return true;
            case "gate":
                WaitForFile(value);
                return true;
            case "sleep":
                Thread.Sleep(TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)));
                return true;
            case "wait":
                Thread.Sleep(Timeout.Infinite);
                return true;
            case "exit":
                Native.Exit(int.Parse(value, CultureInfo.InvariantCulture));
                return true;
            case "die":
                Die(SignalNumbers[value]);
                return true;
            case "close":
                _ = Native.Close(int.Parse(value, CultureInfo.InvariantCulture));
                return true;
            case "notify":
                Notify(value);
                return true;
            case "notifyflood":
                for (int i = 0; ; i++)
                {
                    Notify(string.Create(CultureInfo.InvariantCulture, $"STATUS={i}"));
                }

            case "leave":
                Write(1, Encoding.UTF8.GetBytes($"{Native.JoinGroup(Native.GroupOf(Native.Parent()))}\n"));
                return true;
            case "sign":
                _ = Native.Write(int.Parse(value, CultureInfo.InvariantCulture), "\n"u8);
                return true;
            case "probe":
                Probe.Write(value);
                return true;
            default:
                return false;
        }
    }

    private static void Write(int fd, ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            int written = Native.Write(fd, data);
            if (written < 0)
            {
                Native.Exit(74);
            }

            data = data[written..];
        }
    }

    private static void Flood(long bytes)
    {
        byte[] block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 63) + "\n", 1024)));
        for (; bytes > 0; bytes -= Math.Min(bytes, block.Length))
        {
            Write(1, block.AsSpan(0, (int)Math.Min(bytes, block.Length)));
        }
    }

    private delegate void Consume(ReadOnlySpan<byte> chunk);

    private static void Copy(Consume consume)
    {
        byte[] buffer = new byte[65536];
        while (Native.Read(0, buffer) is var count and > 0)
        {
            consume(buffer.AsSpan(0, count));
        }
    }

    private static void On(string[] signalAndAction)
    {
        int number = SignalNumbers[signalAndAction[0]];
        string action = signalAndAction[1];
        Registrations.Add(PosixSignalRegistration.Create((PosixSignal)number, context =>
        {
            context.Cancel = true;
            if (action.StartsWith("exit", StringComparison.Ordinal))
            {
                Native.Exit(action.Length > 4 ? int.Parse(action.AsSpan(4), CultureInfo.InvariantCulture) : 0);
            }
        }));
    }

    /// <summary>sd_notify(3); assignments are separated by commas.</summary>
    private static void Notify(string text)
    {
        string address = Environment.GetEnvironmentVariable("NOTIFY_SOCKET")!;
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SendTo(
            Encoding.UTF8.GetBytes(text.Replace(',', '\n')),
            new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
    }

    private static int LeaveBehind()
    {
        using Process process = System.Diagnostics.Process.Start("/bin/sleep", "3600");
        return process.Id;
    }

    private static void WaitForFile(string path)
    {
        // A handler may still run when the watcher is gone: it is to find nothing that is gone too.
        object changed = new object();
        using FileSystemWatcher watcher = new(Path.GetDirectoryName(Path.GetFullPath(path))!);
        watcher.Created += (_, _) => Changed();
        watcher.Renamed += (_, _) => Changed();
        watcher.Error += (_, _) => Changed();
        watcher.EnableRaisingEvents = true;
        lock (changed)
        {
            while (!File.Exists(path))
            {
                Monitor.Wait(changed);
            }
        }

        void Changed()
        {
            lock (changed)
            {
                Monitor.Pulse(changed);
            }
        }
    }

    private static void Die(int signal)
    {
        Native.NoCoreFile();
        Native.SetDefault(signal);
        _ = Native.Kill(Environment.ProcessId, signal);
        Thread.Sleep(Timeout.Infinite);
    }
}
