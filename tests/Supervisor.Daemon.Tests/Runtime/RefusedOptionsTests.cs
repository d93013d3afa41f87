using System.Text;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Runtime;

/// <summary>What can never be is refused where options come in, and nothing of it reaches supervision.</summary>
public sealed class RefusedOptionsTests
{
    private const string Interface =
        "[rpcinterface:twiddler]\nsupervisor.rpcinterface_factory = supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface\n";

    [Fact]
    public async Task Options_that_can_never_be_are_refused_with_the_words_of_a_check()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            Interface + "[group:g]\nprograms=a\n[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n", "allow_runtime_programs=true");
        SupervisorClient client = daemon.Client;
        await client.AddProgramAsync("kept", Options("command", "/bin/sleep 600"));

        foreach ((string option, XmlRpcValue value, string expected) in new (string, XmlRpcValue, string)[]
        {
            ("environment", Bytes("A=\"x\0y\""), "environment: NUL character at position 4; expected text without it"),
            ("command", Bytes("/bin/sleep 6\000"), "command: NUL character at position 12; expected text without it"),
            ("directory", Bytes("/tmp\0x"), "directory: NUL character at position 4; expected text without it"),
            ("stdout_logfile", Bytes("/tmp/x\0y"), "stdout_logfile: NUL character at position 6; expected text without it"),
            ("serverurl", Bytes("http://x\0y"), "serverurl: NUL character at position 8; expected text without it"),
            ("user", Bytes("root\0x"), "user: NUL character at position 4; expected text without it"),
            ("process_name", Bytes("p\0q"), "process_name: Invalid name: 'p\\x00q' because of character: '\\x00'"),
        })
        {
            Assert.Contains(expected, await RefusedAsync(() => client.AddProgramAsync("new", Options(option, value))), StringComparison.Ordinal);
            Assert.Contains(expected, await RefusedAsync(() => client.SetProgramAsync("kept", new() { { option, value } })), StringComparison.Ordinal);
            Assert.Contains(
                option == "process_name" ? "'\\x00'" : "NUL character",
                await RefusedAsync(() => client.CallAsync("twiddler.addProgramToGroup", ["g", "new", Options(option, value)])),
                StringComparison.Ordinal);
        }

        const string BelowZero = "startretries: -1 counts as 0; expected 0 or more, or unlimited";
        Assert.Contains(BelowZero, await RefusedAsync(() => client.AddProgramAsync("new", Options("startretries", -1))), StringComparison.Ordinal);
        Assert.Contains(
            BelowZero, await RefusedAsync(() => client.SetProgramAsync("kept", new() { { "startretries", -1 } })), StringComparison.Ordinal);
        Assert.Contains("these bytes are not UTF-8", await RefusedAsync(() => client.AddProgramAsync("new", Options("environment", new byte[] { 0xff }))),
            StringComparison.Ordinal);
        Assert.Contains("an option without a name", await RefusedAsync(() => client.AddProgramAsync("new", Options("", "x"))), StringComparison.Ordinal);
        Assert.Contains("an option without a name", await RefusedAsync(() => client.AddGroupAsync("new", new() { { "", 1 } })), StringComparison.Ordinal);
        Assert.Contains(
            "an option without a name",
            await RefusedAsync(() => client.AddCollectionAsync("new", new() { { "programs", "a" }, { "", "x" } })), StringComparison.Ordinal);
        Assert.Contains("unknown option; did you mean 'command'?", await RefusedAsync(() => client.AddProgramAsync("new", Options("commnd", "x"))),
            StringComparison.Ordinal);
        Assert.Contains("unknown option; did you mean 'priority'?", await RefusedAsync(() => client.AddGroupAsync("new", new() { { "prioritiy", 1 } })),
            StringComparison.Ordinal);

        await client.StartProcessAsync("kept");
        await daemon.WaitForAsync("kept", ProcessState.Running);
        Assert.Equal(["g:a", "kept:kept"], (await client.GetAllProcessInfoAsync()).Select(info => $"{info.Group}:{info.Name}").Order());
        Assert.DoesNotContain("internal error", daemon.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a/b")]
    [InlineData("a\nb")]
    public async Task Names_that_could_not_be_used_are_refused(string name)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[group:g]\n", "allow_runtime_programs=true");
        SupervisorClient client = daemon.Client;
        await RefusedAsync(() => client.AddProgramAsync(name, Options("command", "/bin/sleep 600")));
        await RefusedAsync(() => client.AddGroupAsync(name));
        await RefusedAsync(() => client.AddCollectionAsync(name, new() { { "groups", "g" } }));
        Assert.Empty(await client.GetRuntimeGroupsAsync());
        Assert.Empty(await client.ListCollectionsAsync());
    }

    [Theory]
    [InlineData("bash -c 'echo x", "can't parse command: No closing quotation")]
    [InlineData("", "command is empty")]
    public async Task Commands_that_can_never_run_are_refused(string command, string expected)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("", "allow_runtime_programs=true");
        Assert.Contains(expected, await RefusedAsync(() => daemon.Client.AddProgramAsync("a", new() { { "command", command } })), StringComparison.Ordinal);
        Assert.Empty(await daemon.Client.GetAllProcessInfoAsync());
    }

    [Fact]
    public async Task Doubts_about_the_file_are_in_the_log_at_the_start_and_what_is_new_of_them_after_reading_it_again()
    {
        TempFolder folder = new();
        await using TestDaemon daemon = await TestDaemon.StartAsync("[progam:x]\n", "", folder);
        const string First = "[progam:x]: unknown section, nothing of it is used; did you mean [program:x]?";
        Assert.Contains(First, daemon.Log, StringComparison.Ordinal);
        TestDaemon.Configure(folder, "[progam:x]\n[program:y]\ncommand=/bin/sh -c 'x\nautostart=false\n");
        await daemon.Client.ReloadConfigAsync();
        await daemon.WaitForFileAsync("s.log", "[program:y] command: can't parse command: No closing quotation");
        Assert.Equal(2, daemon.Log.Split(First).Length);
    }

    private static XmlRpcStruct Options(string option, XmlRpcValue value)
    {
        XmlRpcStruct options = new() { { "autostart", "false" } };
        if (option != "command")
        {
            options.Add("command", "/bin/sleep 600");
        }

        options.Add(option, value);
        return options;
    }

    private static XmlRpcValue Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<string> RefusedAsync(Func<Task> call)
    {
        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(call);
        Assert.Equal(Fault.IncorrectParameters, fault.Fault);
        return fault.Message;
    }
}
