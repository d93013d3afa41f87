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
    public void Then_the_first_on_PATH()
    {
        string first = File("first");
        _environment["PATH"] = string.Join(Path.PathSeparator, _folder["none"], Path.GetDirectoryName(first), Path.GetDirectoryName(File("second")));

        Assert.Equal(first, Find());
    }

    [Theory]
    [InlineData("release/Supervisor")]
    [InlineData("release")]
    [InlineData("release/bin")]
    public void Then_one_that_lies_with_the_module(string where) => Assert.Equal(File(where), Find());

    [Fact]
    public void Where_there_is_none_the_message_says_where_was_looked()
    {
        FileNotFoundException none = Assert.Throws<FileNotFoundException>(Find);
        _environment[SupervisordExecutable.Variable] = _folder["none"];
        FileNotFoundException wrong = Assert.Throws<FileNotFoundException>(Find);

        Assert.Equal($"there is no {Name} on PATH or beside the module", none.Message);
        Assert.Equal($"the environment variable SUPERVISORD_PATH names '{_folder["none"]}', which is no file", wrong.Message);
    }

    private static string Name => OperatingSystem.IsWindows() ? "supervisord.exe" : "supervisord";

    private string Find() => SupervisordExecutable.Find(_environment.GetValueOrDefault, _folder["release/Supervisor/bin"]);

    private string File(string folder, string? name = null)
    {
        Directory.CreateDirectory(_folder[folder]);
        return _folder.Write($"{folder}/{name ?? Name}", "");
    }
}
