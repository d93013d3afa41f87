using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Tests;

/// <summary>Users, groups and folders: judged by this machine, or by what could be on any.</summary>
public sealed class MachineValueTests
{
    private readonly MadeUpMachine _machine = new();

    [Theory]
    [InlineData("root", 0u)]
    [InlineData("joe", 1000u)]
    [InlineData("0", 0u)]
    [InlineData("1000", 1000u)]
    public void A_user_of_this_machine(string text, uint uid) => Assert.Equal(new UserSetting(text, uid), Values(false).User(text));

    [Theory]
    [InlineData("ghost", "Invalid user name ghost")]
    [InlineData("4711", "Invalid user id 4711")]
    [InlineData("-1", "Invalid user id -1")]
    [InlineData("4294967296", "Invalid user id 4294967296")]
    [InlineData("4294968296", "Invalid user id 4294968296")]
    public void A_user_that_is_not_there(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ValueException>(() => Values(false).User(text)).Message);

    [Fact]
    public void Any_user_could_be_on_another_machine()
    {
        MachineValues values = Values(true);
        Assert.Equal(new UserSetting("ghost", null), values.User("ghost"));
        Assert.Equal(new UserSetting("4711", 4711), values.User("4711"));
        Assert.Equal(new UserSetting("4294967295", 4294967295), values.User("4294967295"));
        Assert.Equal(new UserSetting("4294967296", null), values.User("4294967296"));
        Assert.Equal(new UserSetting("-1", null), values.User("-1"));
        Assert.Equal(new UserSetting("joe", 1000), values.User("joe"));
        foreach (string name in (string[])["", "a b", "a:b"])
        {
            Assert.Equal($"Invalid user name {name}", Assert.Throws<ValueException>(() => values.User(name)).Message);
        }
    }

    [Fact]
    public void Owners_are_a_user_or_a_user_and_a_group()
    {
        Assert.Equal(new OwnerSetting(new("joe", 1000), null), Values(false).Owner("joe"));
        Assert.Equal(new OwnerSetting(new("joe", 1000), new("users", 100)), Values(false).Owner("joe:users"));
        Assert.Equal(new OwnerSetting(new("0", 0), new("100", 100)), Values(false).Owner("0:100"));
        Assert.Equal(new OwnerSetting(new("joe", 1000), new("7", 7)), Values(true).Owner("joe:7"));
        Assert.Equal(new OwnerSetting(new("joe", 1000), new("4294967296", null)), Values(true).Owner("joe:4294967296"));
        Assert.Equal(new OwnerSetting(new("joe", 1000), new("crew", null)), Values(true).Owner("joe:crew"));
        Assert.Equal(new OwnerSetting(new("joe", 1000), new("0", 0)), Values(false).Owner("joe:0"));
        Assert.Equal(new OwnerSetting(new("joe", 1000), new("4294967295", 4294967295)), Values(true).Owner("joe:4294967295"));
        foreach ((string text, string message) in (ReadOnlySpan<(string, string)>)
            [
                ("joe:crew", "Invalid group name crew"), ("joe:7", "Invalid group id 7"), ("joe:", "Invalid group name "),
                (":users", "Invalid user name "),
            ])
        {
            Assert.Equal(message, Assert.Throws<ValueException>(() => Values(false).Owner(text)).Message);
        }

        Assert.Equal("Invalid group name a:b", Assert.Throws<ValueException>(() => Values(true).Owner("joe:a:b")).Message);
    }

    [Fact]
    public void An_owner_without_a_group_has_that_of_the_user()
    {
        Assert.Equal(
            new OwnerSetting(new("joe", 1000), new("100", 100)), Values(false).WithPrimaryGroup(new("joe", 1000)));
        Assert.Equal(new OwnerSetting(new("7", 7), new("7", 7)), Values(true).WithPrimaryGroup(new("7", 7)));
        Assert.Equal(new OwnerSetting(new("ghost", null), new("ghost", null)), Values(true).WithPrimaryGroup(new("ghost", null)));
    }

    [Fact]
    public void Folders_have_to_be_there_unless_the_text_alone_is_judged()
    {
        Assert.Equal("/home/joe", Values(false).ExistingDirectory("~"));
        Assert.Equal("/root", Values(false).ExistingDirectory("~root"));
        Assert.Equal(
            "~ghost is not an existing directory",
            Assert.Throws<ValueException>(() => Values(false).ExistingDirectory("~ghost")).Message);
        Assert.Equal("/nope", Values(true).ExistingDirectory("/nope"));
        Assert.Equal(" is not an existing directory", Assert.Throws<ValueException>(() => Values(true).ExistingDirectory("")).Message);
        Assert.Equal("/tmp/x", Values(false).PathInExistingDirectory("/tmp/x"));
        Assert.Equal("x", Values(false).PathInExistingDirectory("x"));
        Assert.Equal("/nope/x", Values(true).PathInExistingDirectory("/nope/x"));
        Assert.Equal(
            "The directory named as part of the path /nope/x does not exist",
            Assert.Throws<ValueException>(() => Values(false).PathInExistingDirectory("/nope/x")).Message);
        Assert.Equal(("/home/joe/b", "/conf/~/b"), (Values(false).Normalize("~/a/../b"), Values(false).Absolute("~/a/../b")));
        _machine.Env.Remove("HOME");
        Assert.Equal("/root/x", Values(false).Normalize("~/x"));
    }

    [Fact]
    public void What_was_expected_is_told()
    {
        Assert.Equal("the path of a directory", Expected(values => values.ExistingDirectory("/nope")));
        Assert.Equal("the id of a group of this machine", Expected(values => values.Owner("joe:7")));
        Assert.Equal("the name of a group of this machine", Expected(values => values.Owner("joe:crew")));

        string? Expected(Func<MachineValues, object> read) => Assert.Throws<ValueException>(() => read(Values(false))).Expected;
    }

    /// <summary>A thousand programs log to one folder.</summary>
    [Fact]
    public void A_folder_is_looked_for_once()
    {
        MachineValues values = Values(false);
        values.PathInExistingDirectory("/tmp/a");
        _machine.Directories.Remove("/tmp");
        Assert.Equal("/tmp/b", values.PathInExistingDirectory("/tmp/b"));
        Assert.Throws<ValueException>(() => Values(false).PathInExistingDirectory("/tmp/b"));
    }

    private MachineValues Values(bool textOnly) => new(_machine, _machine, textOnly);
}
