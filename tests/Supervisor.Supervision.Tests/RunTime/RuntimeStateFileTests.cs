using System.Diagnostics;
using System.Text;
using Supervisor.Os;
using Supervisor.Supervision.RunTime;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.RunTime;

/// <summary>What is kept over restarts, on the disk.</summary>
public sealed class RuntimeStateFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _log = [];

    private RuntimeStateFile File => new(_folder["state"], (level, text) => _log.Add($"{level} {text}"), new FixedTime());

    private static RuntimeState State => RuntimeState.Empty
        .With(new SavedGroup("g", new Dictionary<string, string> { ["priority"] = "3" }))
        .With(new SavedProgram("p", "g", false, new Dictionary<string, string> { ["command"] = "a \"b\" ü\n c" }))
        .With(new SavedProgram("q", "q", true, new Dictionary<string, string> { ["command"] = "x" }))
        .With(new SavedCollection("c", new Dictionary<string, string> { ["programs"] = "p" }));

    [Fact]
    public void What_is_written_is_read_back_and_for_the_owner_only()
    {
        File.Write(State);
        RuntimeState read = File.Read();

        Assert.Equal(RuntimeStateDocument.Write(State), RuntimeStateDocument.Write(read));
        Assert.Equal("a \"b\" ü\n c", read.Programs[0].Options["command"]);
        Assert.Equal((true, false), (read.Programs[1].OwnsGroup, read.Programs[0].OwnsGroup));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(_folder["state"]));
        Assert.Equal(["state"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        Assert.Empty(_log);
    }

    [Fact]
    public void A_missing_file_is_nothing_to_talk_about()
    {
        Assert.Empty(File.Read().Programs);
        Assert.Empty(_log);
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("null", "it is empty")]
    [InlineData("{\"version\":1,\"groups\":[],\"programs\":[", "no JSON")]
    [InlineData("{\"version\":2,\"groups\":[],\"programs\":[],\"collections\":[]}", "its version is 2, expected 1")]
    [InlineData("{\"groups\":[],\"programs\":[],\"collections\":[]}", "its version is missing, expected 1")]
    [InlineData("{\"version\":1,\"groups\":[],\"collections\":[]}", "'programs' is missing")]
    [InlineData(
        "{\"version\":1,\"groups\":[],\"programs\":[{\"name\":\"a\"}],\"collections\":[]}",
        "entry 1 of 'programs' has no name or no options")]
    [InlineData(
        "{\"version\":1,\"groups\":[{\"name\":\"a\",\"options\":{}},{\"name\":\"a\",\"options\":{}}],\"programs\":[],\"collections\":[]}",
        "'groups' has 'a' twice")]
    [InlineData("{\"version\":1,\"groups\":[],\"programs\":[],\"collections\":[],\"more\":1}", "no JSON")]
    public void A_damaged_file_is_put_aside_and_told_of(string text, string why)
    {
        _folder.Write("state", text);

        Assert.Empty(File.Read().Groups);

        string line = Assert.Single(_log);
        Assert.StartsWith(
            $"Error runtime_state_file {_folder["state"]} is damaged and was put aside as {_folder["state"]}.damaged-20240506T070809Z: ",
            line,
            StringComparison.Ordinal);
        Assert.Contains(why, line, StringComparison.Ordinal);
        Assert.Equal(text, System.IO.File.ReadAllText(_folder["state.damaged-20240506T070809Z"]));
        Assert.False(System.IO.File.Exists(_folder["state"]));
    }

    [Theory]
    [InlineData(0b110_110_000, "660")]
    [InlineData(0b110_000_010, "602")]
    [InlineData(0b110_110_110, "666")]
    public void A_file_that_others_may_write_is_not_believed_and_not_lost(int mode, string text)
    {
        RuntimeStateFile file = File;
        file.Write(State);
        SetMode(mode);

        Assert.Empty(File.Read().Programs);

        string reason = $"may be written by others than its owner (mode {text}), expected mode 600";
        Assert.Equal([$"Error runtime_state_file {_folder["state"]} {reason}: nothing is restored, and nothing can be kept"], _log);
        PosixException refused = Assert.Throws<PosixException>(() => File.Refresh(RuntimeState.Empty));
        Assert.Equal($"{_folder["state"]} {reason}", refused.Message);
        SetMode(0b110_000_000);
        Assert.Equal(2, File.Refresh(RuntimeState.Empty).Programs.Count);

        void SetMode(int bits) => System.IO.File.SetUnixFileMode(_folder["state"], (UnixFileMode)bits);
    }

    [RootFact]
    public void A_file_of_somebody_else_is_not_believed()
    {
        File.Write(State);
        using (Process chown = Process.Start("/bin/chown", ["65534", _folder["state"]]))
        {
            chown.WaitForExit();
        }

        Assert.Empty(File.Read().Programs);
        Assert.Contains("belongs to user 65534, expected root or user 0: nothing is restored", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_are_replaced_and_what_they_lead_to_is_left_alone()
    {
        _folder.Write("victim", "v");
        System.IO.File.CreateSymbolicLink(_folder["state"], _folder["victim"]);
        System.IO.File.CreateSymbolicLink(_folder["state.tmp"], _folder["victim"]);

        File.Write(State);

        Assert.Equal("v", _folder.Text("victim"));
        Assert.Null(new FileInfo(_folder["state"]).LinkTarget);
        Assert.Equal(2, File.Read().Programs.Count);
    }

    [Fact]
    public void What_somebody_writes_into_it_meanwhile_is_kept()
    {
        RuntimeStateFile file = File;
        file.Write(RuntimeState.Empty);
        Assert.Same(RuntimeState.Empty, file.Refresh(RuntimeState.Empty));
        System.IO.File.WriteAllBytes(_folder["state"], RuntimeStateDocument.Write(State));

        Assert.Equal(2, file.Refresh(RuntimeState.Empty).Programs.Count);

        Assert.Contains("was changed by somebody else", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public void What_somebody_ruins_meanwhile_is_put_aside_and_what_is_known_counts()
    {
        RuntimeStateFile file = File;
        file.Write(State);
        _folder.Write("state", "{ half of");

        Assert.Same(State.GetType(), file.Refresh(State).GetType());

        Assert.Equal("{ half of", _folder.Text("state.damaged-20240506T070809Z"));
    }

    [Fact]
    public void What_is_deleted_meanwhile_is_made_anew()
    {
        RuntimeStateFile file = File;
        file.Write(State);
        System.IO.File.Delete(_folder["state"]);
        RuntimeState state = State;
        Assert.Same(state, file.Refresh(state));
    }

    [Fact]
    public void Any_part_of_a_file_is_either_all_of_it_or_damaged()
    {
        byte[] whole = RuntimeStateDocument.Write(State);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<FormatException>(() => RuntimeStateDocument.Read(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        File.Write(State);
        Directory.CreateDirectory(_folder["gone"]);
        RuntimeStateFile nowhere = new(_folder["gone/missing/state"], (_, _) => { }, TimeProvider.System);

        PosixException error = Assert.Throws<PosixException>(() => nowhere.Write(RuntimeState.Empty));

        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Equal(2, File.Read().Programs.Count);
    }

    [Fact]
    public void A_program_is_exported_as_the_section_that_makes_it()
    {
        Dictionary<string, string> options = new()
        {
            ["autostart"] = "false",
            ["command"] = "/bin/a",
            ["environment"] = "A=\"1\",\nB=\"2\"",
        };
        Assert.Equal(
            "; in the group 'g': add 'p' to programs= of [group:g]\n[program:p]\ncommand=/bin/a\nautostart=false\n"
                + "environment=A=\"1\",\n    B=\"2\"\n",
            ProgramText.Write("p", "g", false, options));
        Assert.Equal(
            "command cannot be written in a file: ';' after a blank begins a comment there",
            Assert.Throws<FormatException>(
                () => ProgramText.Write("p", "p", true, new Dictionary<string, string> { ["command"] = "a ; b" })).Message);
    }

    private static UnixFileMode Mode(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : System.IO.File.GetUnixFileMode(path);

    public void Dispose() => _folder.Dispose();
}
