using System.Text;
using Supervisor.Protocol;

namespace Supervisor.Fuzzing.Tests;

internal static class NameTargets
{
    private static readonly string[] Names = ["", "a", "web_01", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "[x]", "é\U0001F600", "a.b-c"];

    /// <summary>A namespec means what it says when it is written again; a pattern is decided soon, and a star takes whatever it stands for.</summary>
    public static void NamesAndPatterns(byte[] data)
    {
        string text = Encoding.UTF8.GetString(data);
        Namespec name = Namespec.Parse(text);
        FuzzTarget.Hold(Namespec.Parse(name.ToString()) == name, $"'{text}' is {name}, which is {Namespec.Parse(name.ToString())}");
        foreach (string known in Names.Append(text))
        {
            Glob.Matches(known, text);
            FuzzTarget.Hold(!Glob.Matches(known, text) || Glob.Matches(known + "x", text + "*"), $"'{known}' matches '{text}', but not with a star behind it");
        }

        FuzzTarget.Hold(Glob.IsPattern(text) || Glob.Matches(text, text), "a name without wildcards is not itself");
    }
}
