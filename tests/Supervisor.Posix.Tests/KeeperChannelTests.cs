using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Os;

namespace Supervisor.Posix.Tests;

public sealed unsafe class KeeperChannelTests : IDisposable
{
    /// <summary>Far more than a socket has room for.</summary>
    private const int Many = 2000;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly KeeperPage* _page = (KeeperPage*)NativeMemory.AllocZeroed((nuint)sizeof(KeeperPage));
    private readonly int _near;
    private int _far;
    private readonly int _file;
    private readonly KeeperChannel _channel;
    private readonly List<string> _texts = [];
    private bool _hasCopy;
    private int _messages;

    public KeeperChannelTests()
    {
        Assert.Equal(0, DescriptorPassing.Pair(out _near, out _far));
        Assert.Equal(0, FileDescriptors.SetNonBlocking(_far, true));

        // Of a number that the keeper takes.
        _file = MemoryFile.Create([1]);
        _channel = new(new KeeperSocket(_near, _page), new Threads(), TimeProvider.System);
    }

    [Fact]
    public void A_keeper_that_takes_nothing_is_told_of_each_descriptor_once_when_it_does()
    {
        using ManualResetEventSlim silent = new(), answers = new();
        _channel.Answering = isAnswering => (isAnswering ? answers : silent).Set();
        for (int i = 0; i < Many; i++)
        {
            // Each of these waited for two seconds.
            _channel.Store([_file]);
            _channel.Closing(_file);
            _channel.Tell(KeeperMessage.Manager, "STATUS=" + i);
        }

        _channel.Store([_file]);
        Assert.Equal(1, _page->IsBehind);
        Assert.True(silent.Wait(Bound));
        _channel.Settle();

        Assert.True(SpinWait.SpinUntil(() => !Take() && answers.IsSet && !Take(), Bound));
        Assert.True(_hasCopy);
        Assert.True(_channel.Has(_file));
        Assert.InRange(_messages, 1, Many);
        Assert.Equal("STATUS=0", _texts[0]);
        Assert.Equal(
            Enumerable.Range(Many - KeeperChannel.MostTexts, KeeperChannel.MostTexts).Select(i => "STATUS=" + i),
            _texts.TakeLast(KeeperChannel.MostTexts));
        Assert.Equal(0, _page->IsBehind);
    }

    [Fact]
    public void What_another_image_may_not_have_told_is_told_again()
    {
        _channel.Begin([_file], isCertain: false);
        _channel.Tell(KeeperMessage.Program, "/a");
        Assert.True(SpinWait.SpinUntil(() => Take() && _texts.Count > 0, Bound));
        Assert.Equal(["/a"], _texts);
        Assert.True(_hasCopy);
    }

    [Fact]
    public void One_that_is_no_more_is_not_waited_for()
    {
        for (int i = 0; i < Many; i++)
        {
            _channel.Store([_file]);
        }

        CloseFar();
        Assert.True(SpinWait.SpinUntil(() => _channel.IsLost, Bound));
        _channel.Store([_file]);
        Assert.True(SpinWait.SpinUntil(() => _page->IsBehind == 0, Bound));
    }

    public void Dispose()
    {
        // The page stays: a thread may be on its way to it.
        CloseFar();
        _channel.Tell(KeeperMessage.IsReady, "");
        Assert.True(SpinWait.SpinUntil(() => _page->IsBehind == 0, Bound));
        FileDescriptors.Close(_file);
    }

    private void CloseFar()
    {
        FileDescriptors.Close(_far);
        _far = -1;
    }

    /// <summary>As the keeper does. False: there is nothing.</summary>
    private bool Take()
    {
        KeeperMessage message;
        int* descriptors = stackalloc int[KeeperMessage.Most];
        int length = KeeperMessage.Receive(_far, &message, descriptors, out int arrived);
        if (length < 0)
        {
            return false;
        }

        for (int i = 0; i < arrived; i++)
        {
            FileDescriptors.Close(descriptors[i]);
        }

        _messages++;
        if (message.Kind is KeeperMessage.Store or KeeperMessage.Drop)
        {
            _hasCopy = new Span<int>(message.Numbers, message.Count).Contains(_file) ? message.Kind == KeeperMessage.Store : _hasCopy;
        }
        else
        {
            _texts.Add(Encoding.UTF8.GetString(message.Text, length));
        }

        return true;
    }

    private sealed class Threads : IWorkers
    {
        public void Queue(string name, Action work) => new Thread(() => work()) { IsBackground = true, Name = name }.Start();
    }
}
