using System.Text;
using Supervisor.Configuration;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Tests;
using Supervisor.Engine.Commands;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Fuzzing.Tests;

internal static class ConfigurationTargets
{
    /// <summary>Files one behind the other, at form feeds: the first is the configuration, the others are /conf/1.ini and so on.</summary>
    public static void Files(byte[] data)
    {
        MadeUpMachine machine = new();
        int number = 0;
        foreach (Range part in Parts(data, (byte)'\f'))
        {
            machine.Write(number == 0 ? "/conf/supervisord.conf" : $"/conf/{number}.ini", data[part]);
            number++;
        }

        IReadOnlyList<string> first = Outcome(machine);
        FuzzTarget.Hold(first.SequenceEqual(Outcome(machine)), "the second reading gives something else");
    }

    /// <summary>Arguments, at line feeds.</summary>
    public static void CommandLineOfDaemon(byte[] data)
    {
        MadeUpMachine machine = new();
        try
        {
            CommandLine.Parse("supervisord", Encoding.UTF8.GetString(data).Split('\n'), machine, machine);
        }
        catch (CommandLineException exception)
        {
            FuzzTarget.Hold(exception.Message.Length > 0, "a refusal without a word");
        }
    }

    /// <summary>A command is split or refused; its words, written as a command again, are the same words.</summary>
    public static void Words(byte[] data)
    {
        string text = Encoding.UTF8.GetString(data);
        if (!ShellWords.TrySplit(text, out IReadOnlyList<string> words, out string? error))
        {
            FuzzTarget.Hold(error is { Length: > 0 }, "a refusal without a word");
            return;
        }

        string again = string.Join(' ', words.Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        FuzzTarget.Hold(ShellWords.Split(again).SequenceEqual(words), "words are not what they were");
    }

    private static List<string> Outcome(MadeUpMachine machine)
    {
        try
        {
            return [.. machine.Load().Groups.Select(group => group.Name)];
        }
        catch (ConfigurationException exception)
        {
            FuzzTarget.Hold(exception.Errors.Count > 0 && exception.Errors.All(error => error.Message.Length > 0), "an error without a word");
            return [.. exception.Errors.Select(error => $"{error.File}:{error.Line} {error.Section} {error.Option} {error.Message}")];
        }
    }

    private static IEnumerable<Range> Parts(byte[] data, byte separator)
    {
        int from = 0;
        for (int i = 0; i <= data.Length; i++)
        {
            if (i == data.Length || data[i] == separator)
            {
                yield return from..i;
                from = i + 1;
            }
        }
    }
}
