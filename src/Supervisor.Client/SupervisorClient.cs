using System.Buffers;
using System.Diagnostics;
using Supervisor.Protocol;

namespace Supervisor.Client;

/// <summary>
/// Talks to one supervisord. Calls may be made at the same time from any thread; connections are kept and reused.
/// </summary>
/// <remarks>
/// Every call throws <see cref="XmlRpcFaultException"/> for a fault of the daemon, <see cref="SupervisorConnectionException"/> when it can
/// not be reached or is not understood, <see cref="SupervisorAuthenticationException"/> when it wants other credentials, and
/// <see cref="OperationCanceledException"/> when it is cancelled.
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
        TimeSpan limit = timeout ?? (MayWait(method) ? _options.WaitTimeout : _options.Timeout);
        return _options.Observer is { } observer
            ? ObservedAsync(
                observer,
                new(method, parameters ?? []),
                () => _transport.CallAsync(document.WrittenMemory, limit, cancel),
                static value => value)
            : _transport.CallAsync(document.WrittenMemory, limit, cancel);
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

    /// <summary>GETs a stream that goes on until one side ends it.</summary>
    private Task<ResponseStream> OpenAsync(string path, string? accept, CancellationToken cancel) =>
        _options.Observer is { } observer
            ? ObservedAsync(observer, new($"GET /{path}", []), () => _transport.OpenAsync(path, accept, cancel), static _ => null)
            : _transport.OpenAsync(path, accept, cancel);

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

    /// <summary>Methods that may take as long as processes take to start or stop.</summary>
    private static bool MayWait(string method)
    {
        ReadOnlySpan<char> name = method.AsSpan(method.IndexOf('.', StringComparison.Ordinal) + 1);
        return name.StartsWith("start") || name.StartsWith("stop") || name.StartsWith("clear") || name.StartsWith("remove")
            || name.SequenceEqual("multicall")
            || name.SequenceEqual("update") || name.SequenceEqual("restartCollection");
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
