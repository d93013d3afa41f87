using Supervisor.PowerShell.Selection;
using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Selection;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("web:nginx", "web:nginx", true)]
    [InlineData("nginx", "web:nginx", true)]
    [InlineData("nginx", "nginx:nginx", true)]
    [InlineData("nginx:nginx", "nginx:nginx", true)]
    [InlineData("web", "web:nginx", false)]
    [InlineData("NGINX", "web:nginx", false)]
    [InlineData("web:*", "web:nginx", true)]
    [InlineData("web:", "web:nginx", true)]
    [InlineData("WEB:*", "web:nginx", true)]
    [InlineData("web:*", "website:nginx", false)]
    [InlineData("*nx", "web:nginx", true)]
    [InlineData("w*:n*", "web:nginx", true)]
    [InlineData("[a-m]*", "web:nginx", false)]
    [InlineData("a`[1`]", "a:a[1]", true)]
    [InlineData("a[1]", "a:a[1]", false)]
    [InlineData("a[1]", "a:a1", true)]
    [InlineData("a[1", "a:a[1", true)]
    [InlineData("a[1", "a:a1", false)]
    public void Matches_as_users_expect(string pattern, string process, bool expected)
    {
        string[] parts = process.Split(':');

        Assert.Equal(expected, new NamePattern(pattern).Matches(new ProcessInfo { Group = parts[0], Name = parts[1] }));
    }

    [Theory]
    [InlineData("nginx", true, false)]
    [InlineData("web:*", true, true)]
    [InlineData("web:", true, true)]
    [InlineData("web:n*", false, false)]
    [InlineData("w*:*", false, false)]
    [InlineData("*", false, false)]
    [InlineData("a`*b", true, false)]
    [InlineData("a[1", true, false)]
    public void What_must_exist_is_told_from_what_may(string pattern, bool isLiteral, bool isGroup)
    {
        NamePattern name = new(pattern);

        Assert.Equal((isLiteral, isGroup), (name.IsLiteral, name.IsGroup));
    }
}
