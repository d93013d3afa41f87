using Supervisor.Configuration.Expansion;

namespace Supervisor.Configuration.Tests;

/// <summary>Numbers in names of processes and files: what Python's % makes of five of them, so that logs keep their names.</summary>
public sealed class NumberFormatTests
{
    private const string Table = """
        %d => 0 ; 7 ; -7 ; 100000 ; 1234567
        %5d| =>     0| ;     7| ;    -7| ; 100000| ; 1234567|
        %-5d| => 0    | ; 7    | ; -7   | ; 100000| ; 1234567|
        %05d => 00000 ; 00007 ; -0007 ; 100000 ; 1234567
        %+d => +0 ; +7 ; -7 ; +100000 ; +1234567
        % d =>  0 ;  7 ; -7 ;  100000 ;  1234567
        %#5d| =>     0| ;     7| ;    -7| ; 100000| ; 1234567|
        %0+6d => +00000 ; +00007 ; -00007 ; +100000 ; +1234567
        %.3d => 000 ; 007 ; -007 ; 100000 ; 1234567
        %+06d => +00000 ; +00007 ; -00007 ; +100000 ; +1234567
        %-06d| => 0     | ; 7     | ; -7    | ; 100000| ; 1234567|
        %x => 0 ; 7 ; -7 ; 186a0 ; 12d687
        %X => 0 ; 7 ; -7 ; 186A0 ; 12D687
        %#x => 0x0 ; 0x7 ; -0x7 ; 0x186a0 ; 0x12d687
        %#X => 0X0 ; 0X7 ; -0X7 ; 0X186A0 ; 0X12D687
        %o => 0 ; 7 ; -7 ; 303240 ; 4553207
        %#o => 0o0 ; 0o7 ; -0o7 ; 0o303240 ; 0o4553207
        %#010x => 0x00000000 ; 0x00000007 ; -0x0000007 ; 0x000186a0 ; 0x0012d687
        %f => 0.000000 ; 7.000000 ; -7.000000 ; 100000.000000 ; 1234567.000000
        %.0f => 0 ; 7 ; -7 ; 100000 ; 1234567
        %#.0f => 0. ; 7. ; -7. ; 100000. ; 1234567.
        %.2f => 0.00 ; 7.00 ; -7.00 ; 100000.00 ; 1234567.00
        %012.2f => 000000000.00 ; 000000007.00 ; -00000007.00 ; 000100000.00 ; 001234567.00
        %e => 0.000000e+00 ; 7.000000e+00 ; -7.000000e+00 ; 1.000000e+05 ; 1.234567e+06
        %.0e => 0e+00 ; 7e+00 ; -7e+00 ; 1e+05 ; 1e+06
        %#.0e => 0.e+00 ; 7.e+00 ; -7.e+00 ; 1.e+05 ; 1.e+06
        %.3E => 0.000E+00 ; 7.000E+00 ; -7.000E+00 ; 1.000E+05 ; 1.235E+06
        %g => 0 ; 7 ; -7 ; 100000 ; 1.23457e+06
        %.0g => 0 ; 7 ; -7 ; 1e+05 ; 1e+06
        %.3g => 0 ; 7 ; -7 ; 1e+05 ; 1.23e+06
        %#g => 0.00000 ; 7.00000 ; -7.00000 ; 100000. ; 1.23457e+06
        %#.3g => 0.00 ; 7.00 ; -7.00 ; 1.00e+05 ; 1.23e+06
        %G => 0 ; 7 ; -7 ; 100000 ; 1.23457E+06
        %+g => +0 ; +7 ; -7 ; +100000 ; +1.23457e+06
        %20s| =>                    0| ;                    7| ;                   -7| ;               100000| ;              1234567|
        %-20s| => 0                   | ; 7                   | ; -7                  | ; 100000              | ; 1234567             |
        %.3s => 0 ; 7 ; -7 ; 100 ; 123
        %r => 0 ; 7 ; -7 ; 100000 ; 1234567
        %a => 0 ; 7 ; -7 ; 100000 ; 1234567
        """;

    private static readonly long[] Numbers = [0, 7, -7, 100000, 1234567];

    public static TheoryData<string, string> Rows()
    {
        TheoryData<string, string> rows = [];
        foreach (string line in Table.Split('\n'))
        {
            string[] cells = line.Split(" => ");
            rows.Add(cells[0], cells[1]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_number_is_written_as_Python_writes_it(string format, string expected) => Assert.Equal(
        expected,
        string.Join(" ; ", Numbers.Select(number => Expand(format.Replace("%", "%(n)", StringComparison.Ordinal), number))));

    [Theory]
    [InlineData("%(n)c", 0x1f600, "\ud83d\ude00")]
    [InlineData("%(n)c", 0xd7ff, "\ud7ff")]
    [InlineData("%(n)c", 0xe000, "\ue000")]
    [InlineData("%(n)c", 0x10ffff, "\udbff\udfff")]
    [InlineData("%(n)c", 0xd800, null)]
    [InlineData("%(n)c", 0xdfff, null)]
    [InlineData("%(n)c", 0x110000, null)]
    [InlineData("%(n)c", -1, null)]
    [InlineData("%(n)100000d|", 1, "")]
    [InlineData("%(n)100001d|", 1, null)]
    [InlineData("%(n).100001d|", 1, null)]
    [InlineData("%(n)hd%(n)ld%(n)Ld", 1, "111")]
    [InlineData("%(n)hhd", 1, null)]
    [InlineData("%(n).d%(n)-.2d", 1, "101")]
    public void Characters_and_sizes_have_bounds(string format, long number, string? expected)
    {
        if (expected is null)
        {
            Assert.Throws<ExpansionException>(() => Expand(format, number));
        }
        else
        {
            Assert.EndsWith(expected.Length > 0 ? expected : "1|", Expand(format, number), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a%(t)-6s|", "a\ud83d\ude00b    |")]
    [InlineData("a%(t)6s|", "a    \ud83d\ude00b|")]
    [InlineData("%(t)2s%(t)1s", "\ud83d\ude00b\ud83d\ude00b")]
    [InlineData("%(t).1s|", "\ud83d\ude00|")]
    [InlineData("%(t).0s|", "|")]
    [InlineData("%(t)a", "'\\U0001f600b'")]
    [InlineData("%%%(t)s%%", "%\ud83d\ude00b%")]
    public void Texts_are_counted_in_characters(string format, string expected) =>
        Assert.Equal(expected, PythonFormat.Expand(format, new ExpansionNames().Add("t", "\ud83d\ude00b")));

    [Fact]
    public void Inner_names_hide_outer_ones_and_variables_are_not_told_of()
    {
        ExpansionNames outer = new ExpansionNames().Add("b", "outer").Add("a", 1).AddVariables([new("HOME", "/h"), new("b", "v")]);
        ExpansionNames names = new ExpansionNames(outer).Add("b", "inner");
        Assert.Equal("inner 1 /h v", PythonFormat.Expand("%(b)s %(a)d %(ENV_HOME)s %(ENV_b)s", names));
        Assert.Equal("a, b, ENV_x for the environment variable x", names.Describe());
        Assert.Equal("outer", outer.Find("b"));
        Assert.Null(names.Find("HOME"));
    }

    [Theory]
    [InlineData("%(n).100001d", "is badly formatted: precision too big")]
    [InlineData("%(m)c", "is badly formatted: %c stands for a character, there is none of that number")]
    [InlineData("%(n)~", "is badly formatted: unsupported format character '~' (0x7e) at index 4; a per cent sign is written %%")]
    [InlineData("%(n)!", "is badly formatted: unsupported format character '!' (0x21) at index 4; a per cent sign is written %%")]
    [InlineData("%(n)\u007f", "is badly formatted: unsupported format character '?' (0x7f) at index 4; a per cent sign is written %%")]
    [InlineData("%(n)\t", "is badly formatted: unsupported format character '?' (0x9) at index 4; a per cent sign is written %%")]
    [InlineData("%(n)\u00e9", "is badly formatted: unsupported format character '?' (0xe9) at index 4; a per cent sign is written %%")]
    [InlineData(
        "\ud83d\ude00%(n)\ud83d\ude00",
        "is badly formatted: unsupported format character '?' (0x1f600) at index 5; a per cent sign is written %%")]
    public void What_cannot_be_formatted_says_why(string format, string message) => Assert.Equal(
        message,
        Assert.Throws<ExpansionException>(() => PythonFormat.Expand(format, new ExpansionNames().Add("n", 0).Add("m", -1))).Message);

    [Fact]
    public void The_first_character_of_all_is_one() => Assert.Equal("\0", Expand("%(n)c", 0));

    [Fact]
    public void Half_a_pair_is_told_by_its_number() => Assert.Contains(
        "'?' (0xd83d) at index 4", Assert.Throws<ExpansionException>(() => Expand("%(n)\ud83d", 0)).Message, StringComparison.Ordinal);

    private static string Expand(string format, long number) => PythonFormat.Expand(format, new ExpansionNames().Add("n", number));
}
