using System.Buffers;
using System.Diagnostics;
using Supervisor.Protocol;

namespace Supervisor.Client;

/// <summary>
/// Talks to one supervisord. Calls may be made at the same time from any thread; connections are kept and reused.
/// </summary>
/// <remarks>
/// Every call throws <see cref="XmlRpcFaultException"/> for a fault of the daemon, <see cref="SupervisorConnectionException"/> when it can
/// not be reached, does not answer in time or is not understood, <see cref="SupervisorAuthenticationException"/> when it wants other
/// credentials, and <see cref="OperationCanceledException"/> when it is cancelled.
/// </remarks>
public sealed partial class SupervisorClient : IAsyncDisposable, IDisposable
{
    private readonly HttpTransport _transport;
    private readonly SupervisorClientOptions _options;

    /// <summary>A client of the daemon at an endpoint. Connects with the first call.</summary>
    public SupervisorClient(SupervisorEndpoint endpoint, SupervisorClientOptions? options = null)
    {
        Endpoint = endpoint;
        _options = options ?? new();
        _transport = new(endpoint, _options);
    }

    /// <summary>Which daemon.</summary>
    public SupervisorEndpoint Endpoint { get; }

    /// <summary>Calls any method.</summary>
    /// <param name="method">Its full name, such as <c>supervisor.getState</c>.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="timeout">Longest time for this call; null for the one of the options that is meant for the method.</param>
    /// <param name="cancel">Gives the call up; the daemon may still carry it out.</param>
    public Task<XmlRpcValue> CallAsync(
        string method, IReadOnlyList<XmlRpcValue>? parameters = null, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        ArrayBufferWriter<byte> document = new();
        XmlRpcWriter.WriteCall(document, method, [.. parameters ?? []]);
        return _options.Observer is { } observer
            ? ObservedAsync(observer, new(method, parameters ?? []), Ask, static value => value)
            : Ask();

        Task<XmlRpcValue> Ask() => timeout is null && WaitingMethods.MayWait(method, parameters ?? [])
            ? WhileItAnswersAsync(
                giveUp => _transport.CallAsync(document.WrittenMemory, _options.WaitTimeout, giveUp), cancel)
            : _transport.CallAsync(document.WrittenMemory, timeout ?? CallLimit, cancel);
    }

    /// <summary>Makes several calls in one request. A fault of one does not keep the others from being made.</summary>
    public async Task<IReadOnlyList<MulticallResult>> MulticallAsync(
        IReadOnlyCollection<XmlRpcCall> calls, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        if (calls.Count == 0)
        {
            return [];
        }

        XmlRpcValue[] structs = [.. calls.Select(call => (XmlRpcValue)new XmlRpcStruct(2)
        {
            { "methodName", call.MethodName },
            { "params", call.Params.ToArray() },
        })];
        XmlRpcValue answer = await CallAsync("system.multicall", [structs], timeout, cancel).ConfigureAwait(false);
        MulticallResult[] results = Understood(answer, static value => value.AsArray().Select(MulticallResult.From).ToArray());
        return results.Length == calls.Count
            ? results
            : throw _transport.NotUnderstood(new XmlRpcFormatException($"{results.Length} results for {calls.Count} calls"));
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Longest time for a call that is answered at once.</summary>
    private TimeSpan CallLimit =>
        _options.CallLimit?.Invoke() is { } limit && limit < _options.Timeout ? limit : _options.Timeout;

    /// <summary>
    /// GETs a stream. One that goes on until one side ends it may be without anything for as long as the daemon answers other calls.
    /// </summary>
    private Task<ResponseStream> OpenAsync(string path, string? accept, bool goesOn, CancellationToken cancel)
    {
        return _options.Observer is { } observer
            ? ObservedAsync(observer, new($"GET /{path}", []), Open, static _ => null)
            : Open();

        Task<ResponseStream> Open() => goesOn
            ? WhileItAnswersAsync(giveUp => _transport.OpenAsync(path, accept, Timeout.InfiniteTimeSpan, giveUp), cancel)
            : _transport.OpenAsync(path, accept, CallLimit, cancel);
    }

    /// <summary>
    /// Waits for as long as it takes, but not for a daemon that is stopped, cut off or stuck: it is asked for its state all the while, and
    /// that it does not answer in time ends the wait.
    /// </summary>
    private async Task<T> WhileItAnswersAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        SupervisorConnectionException? silence = null;
        _ = WatchAsync(
            failure =>
            {
                silence = failure;
                giveUp.Cancel();
            },
            giveUp.Token);
        try
        {
            return await ask(giveUp.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested && silence is not null)
        {
            throw silence;
        }
        finally
        {
            giveUp.Cancel();
        }
    }

    /// <summary>Asks for the state again and again, until it is cancelled or there is no answer in time.</summary>
    private async Task WatchAsync(Action<SupervisorConnectionException> isSilent, CancellationToken cancel)
    {
        ArrayBufferWriter<byte> document = new();
        XmlRpcWriter.WriteCall(document, "supervisor.getState", []);
        try
        {
            while (true)
            {
                await Task.Delay(CallLimit, cancel).ConfigureAwait(false);
                try
                {
                    await _transport.CallAsync(document.WrittenMemory, CallLimit, cancel).ConfigureAwait(false);
                }
                catch (SupervisorConnectionException e) when (e.Failure == ConnectionFailure.Timeout)
                {
                    isSilent(e);
                    return;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // An answer of whatever kind, or a connection that was lost: what is waited for will say the same.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private static async Task<T> ObservedAsync<T>(
        Action<ObservedCall> observer, ObservedCall call, Func<Task<T>> ask, Func<T, XmlRpcValue?> shown)
    {
        observer(call);
        long started = Stopwatch.GetTimestamp();
        try
        {
            T value = await ask().ConfigureAwait(false);
            observer(call with { Elapsed = Stopwatch.GetElapsedTime(started), Answer = shown(value) });
            return value;
        }
        catch (Exception e)
        {
            observer(call with { Elapsed = Stopwatch.GetElapsedTime(started), Failure = e });
            throw;
        }
    }

    private async Task<T> CallAsync<T>(
        string method, Func<XmlRpcValue, T> read, CancellationToken cancel, params XmlRpcValue[] parameters) =>
        Understood(await CallAsync(method, parameters, null, cancel).ConfigureAwait(false), read);

    private Task DoAsync(string method, CancellationToken cancel, params XmlRpcValue[] parameters) =>
        CallAsync(method, parameters, null, cancel);

    private T Understood<T>(XmlRpcValue value, Func<XmlRpcValue, T> read)
    {
        try
        {
            return read(value);
        }
        catch (Exception e) when (e is InvalidCastException or XmlRpcFormatException)
        {
            throw _transport.NotUnderstood(e);
        }
    }
}
