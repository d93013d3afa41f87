using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

public sealed class CommandResolverTests : IDisposable
{
    private const int Executable = 0b111_101_101;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_name_is_looked_for_along_the_programs_path_then_the_daemons_then_the_default()
    {
        _folder.Write("a/tool", "", Executable);
        _folder.Write("b/tool", "", Executable);
        Assert.Equal(_folder["a/tool"], File("tool -v", $"{_folder["none"]}:{_folder["a"]}:{_folder["b"]}", _folder["b"]));
        Assert.Equal(_folder["b/tool"], File("tool -v", null, _folder["b/"]));
        Assert.Equal("/bin/sh", File("sh", null, null));
        Assert.Equal("/bin/sh", File("sh", null, ""));
    }

    [Fact]
    public void Argument_zero_is_as_written()
    {
        Assert.True(CommandResolver.TryResolve("sh -c 'exit 1'", null, "/bin", out ResolvedCommand? command, out _));
        Assert.Equal("/bin/sh", command!.FileName);
        Assert.Equal(["sh", "-c", "exit 1"], command.Arguments);
    }

    [Fact]
    public void The_first_of_that_name_counts_even_when_it_cannot_be_run()
    {
        Directory.CreateDirectory(_folder["a/tool"]);
        _folder.Write("b/tool", "", Executable);
        Assert.Equal(
            (CommandErrorKind.NotExecutable, $"command at '{_folder["a/tool"]}' is a directory"),
            Error("tool", $"{_folder["a"]}:{_folder["b"]}"));
    }

    [Fact]
    public void An_empty_element_of_the_path_is_our_own_directory()
    {
        Assert.Equal((CommandErrorKind.NotFound, "can't find command 'tool'"), Error("tool", ""));
        string here = Path.GetFileName(Directory.GetFiles(Environment.CurrentDirectory, "*.dll")[0]);
        Assert.Equal((CommandErrorKind.NotExecutable, $"command at '{here}' is not executable"), Error(here, ":/bin"));
    }

    [Theory]
    [InlineData("/nowhere/x y", CommandErrorKind.NotFound, "can't find command '/nowhere/x'")]
    [InlineData("nosuchtool", CommandErrorKind.NotFound, "can't find command 'nosuchtool'")]
    [InlineData("\"it's\"", CommandErrorKind.NotFound, "can't find command \"it's\"")]
    [InlineData("/etc", CommandErrorKind.NotExecutable, "command at '/etc' is a directory")]
    [InlineData("/etc/passwd", CommandErrorKind.NotExecutable, "command at '/etc/passwd' is not executable")]
    [InlineData("", CommandErrorKind.BadCommand, "command is empty")]
    [InlineData(" \t\n", CommandErrorKind.BadCommand, "command is empty")]
    [InlineData("sh 'x", CommandErrorKind.BadCommand, "can't parse command \"sh 'x\": No closing quotation")]
    [InlineData("sh x\\", CommandErrorKind.BadCommand, @"can't parse command 'sh x\\': No escaped character")]
    public void What_cannot_be_run_is_told_in_Supervisors_words(string command, CommandErrorKind kind, string text) =>
        Assert.Equal((kind, text), Error(command, null));

    [UnprivilegedFact]
    public void No_permission_for_us_is_told()
    {
        string file = _folder.Write("tool", "", 0b000_001_001);
        Assert.Equal((CommandErrorKind.NoPermission, $"no permission to run command '{file}'"), Error(file, null));
    }

    private static string File(string command, string? programPath, string? daemonPath)
    {
        Assert.True(CommandResolver.TryResolve(command, programPath, daemonPath, out ResolvedCommand? resolved, out CommandError? error), error?.Text);
        return resolved!.FileName;
    }

    private static (CommandErrorKind Kind, string Text) Error(string command, string? programPath)
    {
        Assert.False(CommandResolver.TryResolve(command, programPath, "/usr/bin:/bin", out ResolvedCommand? resolved, out CommandError? error));
        Assert.Null(resolved);
        return (error!.Kind, error.Text);
    }
}
