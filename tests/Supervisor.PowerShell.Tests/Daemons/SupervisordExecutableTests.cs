using Supervisor.PowerShell.Daemons;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Daemons;

public sealed class SupervisordExecutableTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_variable_comes_first()
    {
        string named = File("named", "other");
        _environment["PATH"] = Path.GetDirectoryName(File("path"))!;
        _environment[SupervisordExecutable.Variable] = named;

        Assert.Equal(named, Find());
    }

    [Fact]
    public void Last_the_first_on_PATH()
    {
        string first = File("first");
        _environment["PATH"] = string.Join(
            Path.PathSeparator, _folder["none"], Path.GetDirectoryName(first), Path.GetDirectoryName(File("second")));

        Assert.Equal(first, Find());
    }

    [Theory]
    [InlineData("release/Supervisor")]
    [InlineData("release")]
    [InlineData("release/bin")]
    public void Then_one_that_lies_with_the_module(string where)
    {
        _environment["PATH"] = Path.GetDirectoryName(File("path"))!;

        Assert.Equal(File(where), Find());
    }

    [Theory]
    [InlineData("#!/usr/bin/python3\nimport supervisor\n", true)]
    [InlineData("#!/bin/sh\n'''exec' /a/very/long/path/to/python3.12 \"$0\" \"$@\"\n", true)]
    [InlineData("#!/bin/sh\nexec /opt/supervisor/supervisord \"$@\"\n# not for python\n", false)]
    [InlineData("\u007fELF python", false)]
    [InlineData("", false)]
    public void A_script_for_Python_is_told_from_others(string content, bool isPython) =>
        Assert.Equal(isPython, SupervisordExecutable.IsPython(File("path", content: content)));

    [Fact]
    public void Supervisor_for_Python_stands_back_for_another_further_on()
    {
        string python = File("first", content: "#!/usr/bin/python3\n");
        _environment["PATH"] = Path.GetDirectoryName(python)!;
        Assert.Equal(python, Find());

        string other = File("second");
        _environment["PATH"] += Path.PathSeparator + Path.GetDirectoryName(other);
        Assert.Equal(other, Find());
    }

    [Fact]
    public void Where_there_is_none_the_message_says_where_was_looked()
    {
        FileNotFoundException none = Assert.Throws<FileNotFoundException>(Find);
        _environment[SupervisordExecutable.Variable] = _folder["none"];
        FileNotFoundException wrong = Assert.Throws<FileNotFoundException>(Find);

        Assert.Equal($"there is no {Name} beside the module or on PATH", none.Message);
        Assert.Equal($"the environment variable SUPERVISORD_PATH names '{_folder["none"]}', which is no file", wrong.Message);
    }

    private static string Name => OperatingSystem.IsWindows() ? "supervisord.exe" : "supervisord";

    private string Find() => SupervisordExecutable.Find(_environment.GetValueOrDefault, _folder["release/Supervisor/bin"]);

    private string File(string folder, string? name = null, string content = "")
    {
        Directory.CreateDirectory(_folder[folder]);
        return _folder.Write($"{folder}/{name ?? Name}", content);
    }
}
