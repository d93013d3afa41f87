using System.Text.RegularExpressions;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Docs;

/// <summary>docs/recipes.md runs, with stand-ins for the programs and a folder of its own for the paths.</summary>
public sealed partial class RecipeTests
{
    private const string StaysUp = "#!/bin/sh\necho \"${0##*/} $*\" >> '@DIR@/started'\nexec sleep 600\n";
    private const string Ends = "#!/bin/sh\necho \"${0##*/} $*\" >> '@DIR@/started'\n";

    private static readonly Dictionary<string, string> Recipes = Documentation.Parts("recipes.md", 2);

    [Theory]
    [InlineData("Laravel: queue workers and the scheduler", 5, "php artisan queue:work --sleep=3 --tries=3 --max-time=3600")]
    [InlineData("Celery: workers and beat", 3, "celery --app shop worker --loglevel INFO --hostname celery_1@%h")]
    [InlineData("nginx and gunicorn", 2, "nginx -g daemon off;")]
    [InlineData("A container", 2, "gunicorn --bind 0.0.0.0:8000 shop.wsgi")]
    [InlineData("A deployment without a gap", 4, "api --port 8103")]
    public async Task Recipe_runs(string recipe, int processes, string started)
    {
        await using TestDaemon daemon = await StartAsync(recipe, StaysUp);
        IReadOnlyList<ProcessInfo> all = await daemon.Client.GetAllProcessInfoAsync();
        Assert.Equal(processes, all.Count);
        foreach (ProcessInfo process in all)
        {
            await daemon.WaitForAsync($"{process.Group}:{process.Name}", ProcessState.Running);
        }

        await daemon.WaitForFileAsync("started", started);
        await daemon.Client.ShutdownAsync();
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    [Fact]
    public async Task Job_runs_again_and_again_or_when_it_is_asked_for()
    {
        await using TestDaemon daemon = await StartAsync("A job now and then", Ends);
        await daemon.WaitForAsync("report", ProcessState.Running);
        await daemon.WaitForFileAsync("started", "report");
        Assert.Equal(ProcessState.Stopped, (await daemon.Client.GetProcessInfoAsync("nightly")).State);
        await daemon.Client.StartProcessAsync("nightly");
        await daemon.WaitForAsync("nightly", ProcessState.Exited);
        await daemon.WaitForFileAsync("started", "nightly");
        await daemon.Client.ShutdownAsync();
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    [Fact]
    public async Task Container_ends_when_its_program_has_failed_for_good()
    {
        await using TestDaemon daemon = await StartAsync("A container", "#!/bin/sh\nexit 1\n", "startretries = 0");
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    private static async Task<TestDaemon> StartAsync(string recipe, string program, string more = "")
    {
        TempFolder folder = new();
        foreach (string name in new[] { "srv/shop", "srv/app", "srv/api/current", "var/log/shop", "var/log/app", "var/lib/app", "run/app", "bin" })
        {
            Directory.CreateDirectory(folder[name]);
        }

        foreach (string name in new[]
        {
            "bin/php", "bin/celery", "bin/gunicorn", "bin/nginx", "srv/app/report", "srv/app/nightly", "srv/api/current/api",
        })
        {
            folder.Write(name, program.Replace("@DIR@", folder.Path, StringComparison.Ordinal));
            File.SetUnixFileMode(folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string sections = string.Join('\n', Documentation.Blocks(Recipes[recipe], "ini"));
        sections = User().Replace(sections, "");
        sections = sections.Replace("/run/supervisor.sock", folder["s.sock"], StringComparison.Ordinal);
        sections = MadeUpPath().Replace(sections, match => folder[match.Value.TrimStart('/')]);
        if (more.Length > 0)
        {
            sections = sections.Replace("[program:app]", $"[program:app]\n{more}", StringComparison.Ordinal);
        }

        string path = $"environment=PATH=\"{folder["bin"]}:/usr/local/bin:/usr/bin:/bin\"";
        TestDaemon daemon = TestDaemon.Launch(sections, path, folder);
        if (more.Length == 0)
        {
            await daemon.WaitForAsync(async () => File.Exists(folder["s.sock"]) && await AnswersAsync(daemon), "the daemon to answer");
        }

        return daemon;
    }

    private static async Task<bool> AnswersAsync(TestDaemon daemon)
    {
        try
        {
            return (await daemon.Client.GetStateAsync()) == SupervisorState.Running;
        }
        catch (Exception why) when (why is not XmlRpcFaultException)
        {
            return false;
        }
    }

    [GeneratedRegex("^user *=.*\n", RegexOptions.Multiline)]
    private static partial Regex User();

    [GeneratedRegex(@"(?<=[= :'])/(srv|run|var/log|var/lib)/[^\s'""]*")]
    private static partial Regex MadeUpPath();
}
