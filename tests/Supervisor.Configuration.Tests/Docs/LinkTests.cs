using Supervisor.TestKit;

namespace Supervisor.Configuration.Tests.Docs;

/// <summary>Links between the pages lead somewhere.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. Documentation.Pages.Select(page => Path.GetRelativePath(Documentation.Root, page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_a_page_and_a_heading_of_it(string page)
    {
        string path = Path.Combine(Documentation.Root, page);
        foreach (string link in Documentation.Links(File.ReadAllText(path)).Where(link => !link.Contains("://", StringComparison.Ordinal)))
        {
            string[] parts = link.Split('#', 2);
            string target = parts[0].Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, parts[0]));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page}: {link}: there is no {target}");
            Assert.True(
                parts.Length == 1 || Documentation.Anchors(File.ReadAllText(target)).Contains(parts[1]), $"{page}: {link}: there is no such heading");
        }
    }

    [Fact]
    public void Every_page_can_be_reached_from_the_first()
    {
        string docs = Path.Combine(Documentation.Root, "docs");
        HashSet<string> reached = [];
        Queue<string> waiting = new([Path.Combine(docs, "index.md")]);
        while (waiting.TryDequeue(out string? page))
        {
            if (reached.Add(page))
            {
                foreach (string link in Documentation.Links(File.ReadAllText(page)).Select(link => link.Split('#')[0])
                    .Where(link => link.EndsWith(".md", StringComparison.Ordinal) && !link.Contains("://", StringComparison.Ordinal)))
                {
                    waiting.Enqueue(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, link)));
                }
            }
        }

        // Those of cmdlets are the help of the module.
        string cmdlets = Path.Combine(docs, "en-US");
        Assert.Empty(Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories)
            .Where(page => !page.StartsWith(cmdlets, StringComparison.Ordinal) && !reached.Contains(page))
            .Select(page => Path.GetRelativePath(docs, page)));
    }

    [Fact]
    public void Nothing_sends_the_reader_to_the_site_of_Supervisor() =>
        Assert.All(Documentation.Pages.Where(page => !page.EndsWith("README.md", StringComparison.Ordinal)), page =>
            Assert.DoesNotContain(Documentation.Links(File.ReadAllText(page)), link => link.Contains("supervisord.org", StringComparison.Ordinal)));
}
