using System.Management.Automation;
using System.Threading.Channels;

namespace Supervisor.PowerShell.Pipeline;

/// <summary>
/// What workers have for the pipeline. Only the pipeline's thread may write to it, so they leave their objects, errors and messages here,
/// and it takes them out (<see cref="Drain"/>).
/// </summary>
/// <param name="wantsVerbose">Verbose messages are shown.</param>
/// <param name="wantsDebug">Debug messages are shown.</param>
/// <param name="advised">Ids of errors whose advice was given: once is enough.</param>
internal sealed class Outbox(bool wantsVerbose = true, bool wantsDebug = true, HashSet<string>? advised = null)
{
    /// <summary>The console shows no progress sooner than 200 ms after what it showed before.</summary>
    private static readonly TimeSpan ProgressPause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Action<Cmdlet>> _messages = Channel.CreateUnbounded<Action<Cmdlet>>(new() { SingleReader = true });
    private readonly SemaphoreSlim _room = new(1000);
    private ProgressRecord? _lastProgress;

    public bool WantsDebug => wantsDebug;

    /// <summary>Leaves one object.</summary>
    public void Write(object value) => Post(command => command.WriteObject(value));

    /// <summary>Leaves one object of a stream without end; waits while the pipeline is a thousand of them behind.</summary>
    public async ValueTask WriteAsync(object value, CancellationToken cancel)
    {
        await _room.WaitAsync(cancel).ConfigureAwait(false);
        Post(command =>
        {
            _room.Release();
            command.WriteObject(value);
        });
    }

    /// <summary>As <see cref="WriteAsync(object, CancellationToken)"/>, several that came together.</summary>
    public async ValueTask WriteAsync<T>(IReadOnlyList<T> values, CancellationToken cancel)
    {
        await _room.WaitAsync(cancel).ConfigureAwait(false);
        Post(command =>
        {
            _room.Release();
            command.WriteObject(values, enumerateCollection: true);
        });
    }

    /// <summary>Leaves several objects, with something that is done to each when its turn has come.</summary>
    public void Write<T>(IReadOnlyList<T> values, Action<T> before) => Post(command =>
    {
        foreach (T value in values)
        {
            before(value);
            command.WriteObject(value);
        }
    });

    public void Write<T>(IEnumerable<T> values) => Post(command => command.WriteObject(values, enumerateCollection: true));

    public void Error(ErrorRecord error) => Post(command =>
    {
        if (error.ErrorDetails?.RecommendedAction is { } action && advised?.Add(action) == false)
        {
            error.ErrorDetails = null;
        }

        command.WriteError(error);
    });

    /// <summary>Has the pipeline's thread answer a question, such as one that asks the user.</summary>
    public Task<T> AskAsync<T>(Func<T> question, CancellationToken cancel)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => answer.SetResult(question()));
        return answer.Task.WaitAsync(cancel);
    }

    public void Verbose(string text)
    {
        if (wantsVerbose)
        {
            Post(command => command.WriteVerbose(text));
        }
    }

    public void Debug(string text) => Post(command => command.WriteDebug(text));

    public void Warning(string text) => Post(command => command.WriteWarning(text));

    public void Progress(ProgressRecord progress) => Post(command =>
    {
        command.WriteProgress(progress);
        _lastProgress = progress;
    });

    /// <summary>Nothing more will come.</summary>
    public void Complete() => _messages.Writer.TryComplete();

    /// <summary>Writes everything, as it comes, until <see cref="Complete"/>.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Drain(Cmdlet command, CancellationToken cancel)
    {
        ChannelReader<Action<Cmdlet>> reader = _messages.Reader;
        while (true)
        {
            while (reader.TryRead(out Action<Cmdlet>? message))
            {
                message(command);
            }

            Task<bool> more = reader.WaitToReadAsync(cancel).AsTask();
            if (_lastProgress is { } progress && Task.WaitAny([more], ProgressPause) < 0)
            {
                // The console drops what comes too soon, and this was the last for a while: it would go on to show an older state.
                command.WriteProgress(progress);
                _lastProgress = null;
            }

            if (!more.GetAwaiter().GetResult())
            {
                return;
            }
        }
    }

    private void Post(Action<Cmdlet> message) => _messages.Writer.TryWrite(message);
}
