using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Tests.Running;

namespace Supervisor.PowerShell.Tests.Completion;

public sealed class CompletionTextTests
{
    [Theory]
    [InlineData("web:nginx", "", "web:nginx")]
    [InlineData("two words", "", "'two words'")]
    [InlineData("it's", "", "'it''s'")]
    [InlineData("a[1]", "", "'a`[1`]'")]
    [InlineData("$x", "", "'$x'")]
    [InlineData("-force", "", "'-force'")]
    [InlineData("a,b", "", "'a,b'")]
    [InlineData("web", "'", "'web'")]
    [InlineData("web", "\"w", "\"web\"")]
    [InlineData("$x \"y\"", "\"", "\"`$x `\"y`\"\"")]
    [InlineData("a[1]", "\"", "\"a``[1``]\"")]
    public void A_name_stands_on_the_command_line_as_it_must(string name, string typed, string expected) =>
        Assert.Equal(expected, CompletionText.Quoted(name, typed));

    [Theory]
    [InlineData("web:nginx", "", true)]
    [InlineData("web:nginx", "WEB", true)]
    [InlineData("web:nginx", "'web", true)]
    [InlineData("web:nginx", "\"web:n", true)]
    [InlineData("web:nginx", "w*x", true)]
    [InlineData("web:nginx", "nginx", false)]
    [InlineData("a[1]", "a[", true)]
    [InlineData("web:nginx", "a[", false)]
    public void Offered_is_what_begins_with_what_was_typed_or_matches_it(string name, string typed, bool expected) =>
        Assert.Equal(expected, CompletionText.Matches(name, typed));
}
