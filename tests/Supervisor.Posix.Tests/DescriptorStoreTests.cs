using System.Net.Sockets;
using System.Text;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

public sealed class DescriptorStoreTests
{
    [Fact]
    public void A_service_manager_gets_the_descriptors_and_their_name()
    {
        using TempFolder folder = new();
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        Assert.Equal(0, FileDescriptors.Pipe(out int read, out int write));

        Assert.Equal(0, DescriptorStore.Keep(folder["notify"], "run-1-2", [read, write]));
        Span<int> ends = stackalloc int[DescriptorPassing.Most];
        Assert.Equal(2, DescriptorPassing.Receive((int)manager.Handle, out _, ends));
        Assert.Equal(PipeEnds.Identify(read), PipeEnds.Identify(ends[0]));
        Assert.Equal(PipeEnds.Identify(write), PipeEnds.Identify(ends[1]));
        foreach (int fd in (int[])[read, write, ends[0], ends[1]])
        {
            FileDescriptors.Close(fd);
        }

        Assert.Equal(0, DescriptorStore.GiveUp(folder["notify"], "run-1-2"));
        byte[] text = new byte[100];
        Assert.Equal("FDSTOREREMOVE=1\nFDNAME=run-1-2", Encoding.ASCII.GetString(text, 0, manager.Receive(text)));
        Assert.NotEqual(0, DescriptorStore.Keep(folder["none"], "x", [0]));
    }

    [Fact]
    public void What_was_given_back_is_for_this_process_alone()
    {
        Dictionary<string, string> variables = new() { ["LISTEN_PID"] = "7", ["LISTEN_FDS"] = "3", ["LISTEN_FDNAMES"] = "run-1-2:run-1-2" };
        Assert.Equal([(3, "run-1-2"), (4, "run-1-2"), (5, "")], DescriptorStore.GivenBack(variables.GetValueOrDefault, 7));
        Assert.Empty(DescriptorStore.GivenBack(variables.GetValueOrDefault, 8));
        variables["LISTEN_FDS"] = "many";
        Assert.Empty(DescriptorStore.GivenBack(variables.GetValueOrDefault, 7));
    }
}
