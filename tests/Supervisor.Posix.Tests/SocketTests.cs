using System.Net;
using System.Net.Sockets;
using System.Text;
using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

public sealed class SocketTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_mode_that_the_umask_would_not_leave_is_given_too()
    {
        using ListeningSocket socket = UnixSocket.Bind(_folder["s"], new() { Mode = 0b111_111_111 });
        Assert.Equal((UnixFileMode)0b111_111_111, File.GetUnixFileMode(_folder["s"]));
        Assert.Equal(["s"], _folder.Names());
    }

    /// <summary>Whoever may write to the folder could put a link to any file there, to have that given to him or opened to all.</summary>
    [Fact]
    public void What_somebody_put_in_the_place_of_the_socket_is_not_touched()
    {
        string file = _folder.Write("precious", "", 0b110_000_000);
        File.CreateSymbolicLink(_folder["link"], file);

        Assert.Equal(Errno.EPERM, Assert.Throws<PosixException>(() => SocketFile.Open(file, "s")).Errno);
        PosixException error = Assert.Throws<PosixException>(() => SocketFile.Open(_folder["link"], "s"));

        Assert.Equal("bind s: somebody else put another file in its place", error.Message);
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file));
    }

    [Fact]
    public void What_is_put_there_after_the_look_is_not_touched_either()
    {
        string file = _folder.Write("precious", "", 0b110_000_000);
        using ListeningSocket socket = UnixSocket.Bind(_folder["s"], new() { Mode = 0b111_000_000 });
        using SocketFile bare = SocketFile.Open(_folder["s"], "s");
        File.Move(_folder["s"], _folder["moved"]);
        File.CreateSymbolicLink(_folder["s"], file);

        bare.ChangeMode(0b110_110_110);

        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file));
        Assert.Equal((UnixFileMode)0b110_110_110, File.GetUnixFileMode(_folder["moved"]));
    }

    [Fact]
    public void A_unix_socket_has_its_mode_listens_and_leaves_no_other_file()
    {
        string path = _folder["s"];
        using ListeningSocket socket = UnixSocket.Bind(path, new() { Mode = 0b111_000_000 });
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
        Assert.True(UnixSocket.IsLive(path));
        Connect(path).Dispose();
    }

    [RootFact]
    public void A_unix_socket_has_its_owner()
    {
        using Spawner spawner = new();
        using ListeningSocket socket = UnixSocket.Bind(_folder["s"], new() { Uid = 1234, Gid = 2345 });
        Assert.Equal("1234 2345\n", Child.Output(spawner, Child.Shell($"stat -c '%u %g' {_folder["s"]}")));
    }

    [UnprivilegedFact]
    public void An_owner_we_may_not_give_is_told()
    {
        PosixException error = Assert.Throws<PosixException>(() => UnixSocket.Bind(_folder["s"], new() { Uid = 0 }));
        Assert.StartsWith($"Not permitted to chown {_folder["s"]} to uid/gid (0, -1)", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_live_socket_is_left_alone()
    {
        using ListeningSocket first = UnixSocket.Bind(_folder["s"], new());
        PosixException error = Assert.Throws<PosixException>(() => UnixSocket.Bind(_folder["s"], new()));
        Assert.Equal(Errno.EADDRINUSE, error.Errno);
        Assert.Equal($"bind {_folder["s"]}: Address already in use", error.Message);
        Assert.True(UnixSocket.IsLive(_folder["s"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_live_socket_with_a_full_backlog_is_live()
    {
        using ListeningSocket first = UnixSocket.Bind(_folder["s"], new() { Backlog = 0 });
        using Socket waiting = Connect(_folder["s"]);
        Assert.True(UnixSocket.IsLive(_folder["s"]));
    }

    [Fact]
    public void A_stale_socket_is_replaced_and_told()
    {
        UnixSocket.Bind(_folder["s"], new()).Dispose();
        Assert.False(UnixSocket.IsLive(_folder["s"]));
        List<string> told = new();
        using ListeningSocket second = UnixSocket.Bind(_folder["s"], new() { StaleRemoved = told.Add });
        Assert.Equal([_folder["s"]], told);
        Connect(_folder["s"]).Dispose();
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        _folder.Write("precious", "data");
        PosixException error = Assert.Throws<PosixException>(() => UnixSocket.Bind(_folder["precious"], new()));
        Assert.Equal($"{_folder["precious"]} exists and is not a socket: it is left alone", error.Message);
        Assert.Equal("data", File.ReadAllText(_folder["precious"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_socket_of_a_FastCGI_program_replaces_whatever_is_there()
    {
        _folder.Write("old", "data");
        using ListeningSocket socket = UnixSocket.Bind(_folder["old"], new() { Replace = true });
        Connect(_folder["old"]).Dispose();
    }

    [Fact]
    public void Replacing_takes_the_place_of_a_live_socket()
    {
        using ListeningSocket first = UnixSocket.Bind(_folder["s"], new());
        using ListeningSocket second = UnixSocket.Bind(_folder["s"], new() { Replace = true });
        using Socket server = second.ToSocket();
        using Socket client = Connect(_folder["s"]);
        server.Accept().Dispose();
        first.Unlink();
        Assert.True(File.Exists(_folder["s"]));
    }

    [Fact]
    public void Only_our_own_file_is_removed_at_the_end()
    {
        using ListeningSocket socket = UnixSocket.Bind(_folder["s"], new());
        socket.Unlink();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        socket.Unlink();
    }

    [Fact]
    public void A_missing_folder_is_told()
    {
        PosixException error = Assert.Throws<PosixException>(() => UnixSocket.Bind(_folder["no/s"], new()));
        Assert.Equal((Errno.ENOENT, $"bind {_folder["no/s"]}: No such file or directory"), (error.Errno, error.Message));
    }

    [Fact]
    public void All_107_bytes_of_a_path_can_be_used_and_one_more_is_told()
    {
        string longest = _folder[new('x', 107 - _folder.Path.Length - 1)];
        using (UnixSocket.Bind(longest, new()))
        {
            Connect(longest).Dispose();
            Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
        }

        PosixException error = Assert.Throws<PosixException>(() => UnixSocket.Bind(longest + "x", new()));
        Assert.Equal(Errno.ENAMETOOLONG, error.Errno);
        Assert.Equal($"AF_UNIX path too long: {longest}x has 108 bytes, at most 107 fit", error.Message);
    }

    [Fact]
    public void A_child_accepts_on_its_descriptor_0()
    {
        using Spawner spawner = new();
        using ListeningSocket socket = TcpSocket.Bind("127.0.0.1", 0);
        using (Child child = Child.Start(spawner, Child.Shell(
            "readlink /proc/self/fd/0; [ -S /proc/self/fd/0 ] && echo socket", r => SpawnerTests.With(r, stdin: socket.Fd))))
        {
            string[] lines = child.ReadOutput().Split('\n');
            Assert.StartsWith("socket:", lines[0], StringComparison.Ordinal);
            Assert.Equal("socket", lines[1]);
        }

        using Socket server = socket.ToSocket();
        Assert.Equal(-1, socket.Fd);
        using TcpClient client = new();
        client.Connect((IPEndPoint)server.LocalEndPoint!);
        server.Accept().Dispose();
    }

    [Fact]
    public void A_port_is_not_shared_but_taken_over_from_closed_connections()
    {
        int port;
        using (Socket first = TcpSocket.Bind("localhost", 0).ToSocket())
        {
            port = ((IPEndPoint)first.LocalEndPoint!).Port;
            PosixException error = Assert.Throws<PosixException>(() => TcpSocket.Bind("127.0.0.1", port));
            Assert.Equal((Errno.EADDRINUSE, $"bind 127.0.0.1:{port}: Address already in use"), (error.Errno, error.Message));
            using TcpClient client = new();
            client.Connect(IPAddress.Loopback, port);
            // Closing first leaves the connection in TIME_WAIT on this side.
            first.Accept().Dispose();
        }

        TcpSocket.Bind("127.0.0.1", port).Dispose();
    }

    [Fact]
    public void Systemd_is_told_by_path_and_by_abstract_name()
    {
        foreach (string address in (string[])[_folder["notify"], "@supervisor-test-" + Guid.NewGuid()])
        {
            using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            systemd.Bind(new UnixDomainSocketEndPoint(address.StartsWith('@') ? "\0" + address[1..] : address));
            systemd.ReceiveTimeout = 30_000;
            Assert.Equal(0, SystemdNotify.Send(SystemdNotify.Ready, address));
            byte[] buffer = new byte[100];
            Assert.Equal("READY=1", Encoding.UTF8.GetString(buffer, 0, systemd.Receive(buffer)));
        }

        Assert.Equal(Errno.ENOENT, SystemdNotify.Send(SystemdNotify.Ready, _folder["nowhere"]));
        Assert.Equal(Errno.ENAMETOOLONG, SystemdNotify.Send(SystemdNotify.Ready, new('x', 200)));
    }

    [Fact]
    public void What_systemd_has_no_room_for_reaches_it_later_and_in_order()
    {
        using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        systemd.ReceiveTimeout = 30_000;
        Assert.Equal(0, FileDescriptors.Pipe(out int read, out int write));

        // Far more than a socket has room for, and nobody waits.
        int count = 0;
        while (count < ManagerChannel.Most)
        {
            Assert.Equal(0, SystemdNotify.Send($"STATUS={count++}", _folder["notify"]));
        }

        Assert.Equal(0, DescriptorStore.Keep(_folder["notify"], "run-1-2", [read, write]));
        FileDescriptors.Close(read);
        while (SystemdNotify.Send($"STATUS={count}", _folder["notify"]) == 0)
        {
            count++;
        }

        byte[] buffer = new byte[100];
        int[] ends = new int[DescriptorPassing.Most];
        for (int i = 0; i < count; i++)
        {
            if (i == ManagerChannel.Most)
            {
                Assert.Equal(2, DescriptorPassing.Receive((int)systemd.Handle, out _, ends));
                Assert.Equal(PipeEnds.Identify(write), PipeEnds.Identify(ends[1]));
                FileDescriptors.Close(ends[0]);
                FileDescriptors.Close(ends[1]);
            }

            Assert.Equal($"STATUS={i}", Encoding.UTF8.GetString(buffer, 0, systemd.Receive(buffer)));
        }

        FileDescriptors.Close(write);
        Assert.Equal(0, SystemdNotify.Send(SystemdNotify.Ready, _folder["notify"]));
        Assert.Equal("READY=1", Encoding.UTF8.GetString(buffer, 0, systemd.Receive(buffer)));
    }

    private static Socket Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}
