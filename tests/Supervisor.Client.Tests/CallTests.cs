using System.Net;
using System.Text;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Client.Tests;

public sealed class CallTests
{
    [Fact]
    public async Task Calls_go_over_one_kept_connection()
    {
        await using FakeSupervisor daemon = new(call => call.Params[0]);
        await using SupervisorClient client = daemon.Client();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(i, (await client.CallAsync("a.echo", [i])).AsInt());
        }

        Assert.Equal(1, daemon.Connections);
    }

    [Fact]
    public async Task Calls_at_the_same_time_do_not_wait_for_each_other()
    {
        TaskCompletionSource<XmlRpcValue> late = new();
        await using FakeSupervisor daemon = new(_ => true);
        daemon.Answer = call => call.MethodName == "a.late" ? late.Task : Task.FromResult<XmlRpcValue>(1);
        await using SupervisorClient client = daemon.Client();
        Task<XmlRpcValue> first = client.CallAsync("a.late");
        Assert.Equal(1, (await client.CallAsync("a.soon")).AsInt());
        Assert.False(first.IsCompleted);
        late.SetResult(2);
        Assert.Equal(2, (await first).AsInt());
    }

    [Fact]
    public async Task A_large_answer_arrives_whole()
    {
        string text = string.Concat(Enumerable.Repeat("line of text <&> ü\n", 200_000));
        await using FakeSupervisor daemon = new(_ => text);
        await using SupervisorClient client = daemon.Client();
        Assert.Equal(text, (await client.CallAsync("a.text")).AsString());
    }

    [Fact]
    public async Task A_fault_keeps_code_and_text()
    {
        await using FakeSupervisor daemon = new(_ => throw new XmlRpcFaultException(Fault.BadName, "nope"));
        await using SupervisorClient client = daemon.Client();
        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => client.GetProcessInfoAsync("nope"));
        Assert.Equal(Fault.BadName, fault.Fault);
        Assert.Equal("BAD_NAME: nope", fault.Message);
    }

    [Fact]
    public async Task A_multicall_is_one_request_with_values_and_faults()
    {
        await using FakeSupervisor daemon = new(
            _ => new XmlRpcValue[] { 1, XmlRpcWriter.FaultStruct(10, "BAD_NAME: b"), new XmlRpcStruct { { "faultCode", 1 } } });
        await using SupervisorClient client = daemon.Client();
        IReadOnlyList<MulticallResult> results = await client.MulticallAsync([new("a.a", [true]), new("a.b", []), new("a.c", [])]);
        Assert.Equal(
            "system.multicall([{methodName: a.a, params: [true]}, {methodName: a.b, params: []}, {methodName: a.c, params: []}])",
            Assert.Single(daemon.Calls));
        Assert.Equal(1, results[0].Value.AsInt());
        Assert.Equal("BAD_NAME: b", results[1].Fault!.Message);
        Assert.Equal(Fault.BadName, Assert.Throws<XmlRpcFaultException>(() => results[1].Value).Fault);
        Assert.Equal(XmlRpcKind.Struct, results[2].Value.Kind);
        Assert.Empty(await client.MulticallAsync([]));
    }

    [Fact]
    public async Task A_multicall_with_too_few_results_is_not_understood()
    {
        await using FakeSupervisor daemon = new(_ => new XmlRpcValue[] { 1 });
        await using SupervisorClient client = daemon.Client();
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(
            () => client.MulticallAsync([new("a.a", []), new("a.b", [])]));
        Assert.Equal($"the answer of {daemon.Endpoint} is not understood: 1 results for 2 calls", e.Message);
    }

    [Fact]
    public async Task Credentials_are_sent_and_their_refusal_is_told()
    {
        await using FakeSupervisor daemon = new(_ => "3.0") { Credential = "bob:geheim:ü" };
        await using SupervisorClient right = daemon.Client(new() { Credential = new NetworkCredential("bob", "geheim:ü") });
        Assert.Equal("3.0", await right.GetApiVersionAsync());

        await using SupervisorClient wrong = daemon.Client(new() { Credential = new NetworkCredential("bob", "x") });
        SupervisorAuthenticationException refused = await Assert.ThrowsAsync<SupervisorAuthenticationException>(
            () => wrong.GetApiVersionAsync());
        Assert.Equal($"{daemon.Endpoint} refused the user name or password", refused.Message);
        Assert.True(refused.CredentialsGiven);

        await using SupervisorClient without = daemon.Client();
        refused = await Assert.ThrowsAsync<SupervisorAuthenticationException>(() => without.GetApiVersionAsync());
        Assert.Equal($"{daemon.Endpoint} requires a user name and password", refused.Message);
        await Assert.ThrowsAsync<SupervisorAuthenticationException>(() => without.GetApiVersionAsync());
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using FakeSupervisor daemon = new(_ => true)
        {
            Get = _ => FakeAnswer.Text(302, "elsewhere") with { Headers = "Location: /elsewhere\r\n" },
        };
        await using SupervisorClient client = daemon.Client();
        SupervisorConnectionException refused = await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.OpenLogAsync());
        Assert.Equal(302, refused.StatusCode);
        Assert.Equal("/mainlogtail", Assert.Single(daemon.Gets));
    }

    [Fact]
    public async Task A_call_can_be_cancelled()
    {
        await using FakeSupervisor daemon = new(_ => true);
        TaskCompletionSource asked = new();
        daemon.Answer = async _ =>
        {
            asked.SetResult();
            return await new TaskCompletionSource<XmlRpcValue>().Task;
        };
        await using SupervisorClient client = daemon.Client();
        using CancellationTokenSource cancel = new();
        Task call = client.StartProcessAsync("a", cancel: cancel.Token);
        await asked.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Only_calls_that_wait_for_processes_may_take_their_time()
    {
        TaskCompletionSource<XmlRpcValue> answer = new();
        await using FakeSupervisor daemon = new(_ => true)
        {
            Answer = call => call.MethodName == "supervisor.getState" ? Task.FromResult<XmlRpcValue>(true) : answer.Task,
        };
        await using SupervisorClient client = daemon.Client(new() { Timeout = TimeSpan.FromMilliseconds(50) });
        Task<IReadOnlyList<ProcessResult>> waiting = client.StartProcessAsync("a");
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.GetPidAsync());
        Assert.Equal((ConnectionFailure.Timeout, $"no answer from {daemon.Endpoint} within 0.05 s"), (e.Failure, e.Message));
        Assert.False(waiting.IsCompleted);
        answer.SetResult(true);
        Assert.Equal(ProcessResult.Success("a", "a"), Assert.Single(await waiting));
    }

    [Theory]
    [InlineData(
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", ConnectionFailure.Protocol, 500,
        "answered with HTTP status 500 Internal Server Error")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", ConnectionFailure.Protocol, 0, "is not understood: not XML")]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<methodResponse>", ConnectionFailure.Closed, 0,
        "closed the connection before it answered")]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", ConnectionFailure.Protocol, 0,
        "is not understood: it has 99999999 bytes, more than 1000000")]
    [InlineData("", ConnectionFailure.Closed, 0, "closed the connection before it answered")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", ConnectionFailure.Protocol, 0, "does not speak HTTP")]
    public async Task An_answer_that_is_none_says_why(string raw, ConnectionFailure failure, int status, string message)
    {
        await using FakeSupervisor daemon = new(_ => true) { Raw = Encoding.ASCII.GetBytes(raw) };
        await using SupervisorClient client = daemon.Client(new() { MaxResponseBytes = 1_000_000 });
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.GetPidAsync());
        Assert.Equal((failure, status), (e.Failure, e.StatusCode));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains(daemon.Endpoint.Text, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_another_type_is_not_understood()
    {
        await using FakeSupervisor daemon = new(_ => new XmlRpcStruct());
        await using SupervisorClient client = daemon.Client();
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.GetPidAsync());
        Assert.Equal(ConnectionFailure.Protocol, e.Failure);
        Assert.Contains("AsInt: the XML-RPC value is Struct, not Int.", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.ListMethodsAsync());
    }
}
