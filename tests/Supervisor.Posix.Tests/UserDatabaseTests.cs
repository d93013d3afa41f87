using Supervisor.Os;

namespace Supervisor.Posix.Tests;

public sealed class UserDatabaseTests
{
    private readonly UserDatabase _users = new();

    [Fact]
    public void Users_are_found_by_name_and_number()
    {
        UserEntry root = _users.FindUser("root")!;
        Assert.Equal(("root", 0u, 0u), (root.Name, root.Uid, root.Gid));
        Assert.Equal(root, _users.FindUser(0));
        Assert.StartsWith("/", root.Home, StringComparison.Ordinal);
        Assert.Null(_users.FindUser("nosuchuser77"));
        Assert.Null(_users.FindUser("ro\0ot"));
        Assert.Null(_users.FindUser(3999999999));
    }

    [Fact]
    public void Groups_are_found()
    {
        (string? name, uint gid) = File.ReadLines("/etc/group").Select(l => l.Split(':')).Select(f => (f[0], uint.Parse(f[2]))).Last();
        Assert.Equal(gid, _users.FindGroup(name));
        Assert.True(_users.HasGroup(gid));
        Assert.Null(_users.FindGroup("nosuchgroup77"));
        Assert.False(_users.HasGroup(3999999999));
    }

    [Fact]
    public void A_user_comes_with_the_primary_group_and_all_that_list_the_user()
    {
        IEnumerable<uint> listed = File.ReadLines("/etc/group").Select(l => l.Split(':'))
            .Where(f => f[3].Split(',').Contains("root")).Select(f => uint.Parse(f[2]));
        Credentials root = _users.Resolve(0)!;
        Assert.Equal((0u, 0u), (root.Uid, root.Gid));
        Assert.Equal([.. listed.Append(0u).Distinct().Order()], root.Groups.Order());
        Assert.Null(_users.Resolve(3999999999));
    }
}
