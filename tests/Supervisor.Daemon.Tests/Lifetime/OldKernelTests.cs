using System.Diagnostics;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Lifetime;

/// <summary>A kernel, or a seccomp profile, without what the daemon needs.</summary>
public sealed class OldKernelTests
{
    // pidfd_open is 434 on every architecture; an instruction each: load the number, compare, refuse with ENOSYS, allow.
    private const string Filter = """
        import ctypes, os, struct, sys
        ENOSYS = 38
        program = b''.join(struct.pack('HBBI', *instruction) for instruction in [
            (0x20, 0, 0, 0), (0x15, 0, 1, 434), (0x06, 0, 0, 0x00050000 | ENOSYS), (0x06, 0, 0, 0x7fff0000)])
        buffer = ctypes.create_string_buffer(program)
        class Filter(ctypes.Structure):
            _fields_ = [('length', ctypes.c_ushort), ('program', ctypes.c_void_p)]
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(38, 1, 0, 0, 0)
        filter = Filter(4, ctypes.addressof(buffer))
        if libc.prctl(22, 2, ctypes.byref(filter), 0, 0) != 0:
            sys.exit(77)
        os.execv(sys.argv[1], sys.argv[1:])
        """;

    [RootFact]
    public async Task Without_proc_it_says_so_in_a_line()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, "");
        using Process daemon = Process.Start(folder.TakeIn(new(
            "unshare", ["-m", "/bin/sh", "-c", "mount -t tmpfs none /proc && exec \"$0\" -c s.conf", TestDaemon.Command])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardError = true,
        }))!;
        string error = await daemon.StandardError.ReadToEndAsync();
        await daemon.WaitForExitAsync();
        Assert.Equal(
            (2, "Error: there is no /proc here, which is needed: mount -t proc proc /proc"), (daemon.ExitCode, error.Split('\n')[0]));
    }

    [Fact]
    public async Task Daemon_says_in_a_line_what_it_lacks()
    {
        if (!File.Exists("/usr/bin/python3"))
        {
            return;
        }

        using TempFolder folder = new();
        TestDaemon.Configure(folder, "");
        using Process daemon = Process.Start(folder.TakeIn(new("/usr/bin/python3", ["-c", Filter, TestDaemon.Command, "-c", folder["s.conf"]])
        {
            RedirectStandardError = true,
        }))!;
        string error = await daemon.StandardError.ReadToEndAsync();
        await daemon.WaitForExitAsync();
        if (daemon.ExitCode == 77)
        {
            return;
        }

        Assert.Equal(2, daemon.ExitCode);
        Assert.StartsWith("Error: pidfd_open: Function not implemented: Linux 5.4 or later is needed\n", error, StringComparison.Ordinal);
    }
}
