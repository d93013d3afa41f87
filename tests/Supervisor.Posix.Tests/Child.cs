using System.Text;
using Supervisor.Engine.States;
using Supervisor.Os;

namespace Supervisor.Posix.Tests;

/// <summary>A spawned child with its pipes; killed and reaped at the end, if it is still there.</summary>
internal sealed class Child : IDisposable
{
    private const int Bound = 30_000;
    private bool _reaped;

    private Child(SpawnResult result) => Result = result;

    public SpawnResult Result { get; }

    public int Pid => Result.Pid;

    public static SpawnRequest Shell(string script, Func<SpawnRequest, SpawnRequest>? change = null) =>
        Request("/bin/sh", ["/bin/sh", "-c", script], change);

    public static SpawnRequest Request(string file, IReadOnlyList<string> arguments, Func<SpawnRequest, SpawnRequest>? change = null)
    {
        SpawnRequest request = new()
        {
            FileName = file,
            Arguments = arguments,
            // Or a .NET program that is killed leaves its diagnostic socket behind.
            Environment = ProcessEnvironment.Inherited.With([new("DOTNET_EnableDiagnostics", "0")]).ToBlock(),
            Completed = static _ => { },
        };
        return change is null ? request : change(request);
    }

    public static SpawnResult Try(Spawner spawner, SpawnRequest request)
    {
        TaskCompletionSource<SpawnResult> arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        spawner.Enqueue(new()
        {
            FileName = request.FileName,
            Arguments = request.Arguments,
            Environment = request.Environment,
            Directory = request.Directory,
            Umask = request.Umask,
            Credentials = request.Credentials,
            RedirectStderr = request.RedirectStderr,
            StdinSocket = request.StdinSocket,
            State = request.State,
            Prepare = request.Prepare,
            Completed = arrived.SetResult,
        });
        Assert.True(arrived.Task.Wait(Bound), "no answer from the spawner");
        return arrived.Task.Result;
    }

    public static Child Start(Spawner spawner, SpawnRequest request)
    {
        SpawnResult result = Try(spawner, request);
        Assert.Null(result.Failure);
        return new(result);
    }

    public static string Output(Spawner spawner, SpawnRequest request)
    {
        using Child child = Start(spawner, request);
        string text = child.ReadOutput();
        Assert.Equal(new ExitStatus(0), child.WaitForExit());
        return text;
    }

    public string ReadOutput() => Encoding.UTF8.GetString(ReadToEnd(Result.StdoutFd));

    public string ReadError() => Encoding.UTF8.GetString(ReadToEnd(Result.StderrFd));

    public string ReadLine()
    {
        using Epoll epoll = new();
        epoll.Add(Result.StdoutFd, EpollEvents.Readable, 0);
        List<byte> line = new();
        Span<byte> one = stackalloc byte[1];
        while (true)
        {
            int count = FileDescriptors.Read(Result.StdoutFd, one);
            if (count == 0 || (count == 1 && one[0] == '\n'))
            {
                return Encoding.UTF8.GetString(line.ToArray());
            }

            if (count == 1)
            {
                line.Add(one[0]);
            }
            else
            {
                Assert.Equal(-Errno.EAGAIN, count);
                Assert.Equal(1, epoll.Wait(Bound));
            }
        }
    }

    public void Write(string text) => Assert.Equal(text.Length, FileDescriptors.Write(Result.StdinFd, Encoding.UTF8.GetBytes(text)));

    public void CloseInput()
    {
        FileDescriptors.Close(Result.StdinFd);
        Result.StdinFd = -1;
    }

    public ExitStatus WaitForExit()
    {
        using Epoll epoll = new();
        epoll.Add(Result.PidFd, EpollEvents.Readable, 0);
        Assert.Equal(1, epoll.Wait(Bound));
        Assert.Equal(1, ChildExit.TryReap(Result.PidFd, out ExitStatus status));
        _reaped = true;
        return status;
    }

    public void Dispose()
    {
        if (!_reaped)
        {
            _ = Signals.KillGroup(Pid, 9);
            _ = ChildExit.Reap(Result.PidFd, out _);
        }

        FileDescriptors.Close(Result.StdinFd);
        FileDescriptors.Close(Result.StdoutFd);
        FileDescriptors.Close(Result.StderrFd);
        FileDescriptors.Close(Result.PidFd);
    }

    private static byte[] ReadToEnd(int fd)
    {
        using Epoll epoll = new();
        epoll.Add(fd, EpollEvents.Readable, 0);
        using MemoryStream all = new();
        byte[] buffer = new byte[65536];
        while (true)
        {
            int count = FileDescriptors.Read(fd, buffer);
            if (count == 0)
            {
                return all.ToArray();
            }

            if (count > 0)
            {
                all.Write(buffer, 0, count);
            }
            else
            {
                Assert.Equal(-Errno.EAGAIN, count);
                Assert.Equal(1, epoll.Wait(Bound));
            }
        }
    }
}
