using System.Globalization;
using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Daemon.Upgrading;

/// <summary>The last step: another program in the place of this one (execve(2)), with the descriptors it is to have.</summary>
internal static class ImageChange
{
    private static readonly int[] Signals = [1, 2, 3, 10, 12, 15];

    /// <summary>Does not come back, unless it fails: then nothing has changed.</summary>
    /// <param name="file">The program.</param>
    /// <param name="state">What it is to find.</param>
    /// <param name="descriptors">What it is to have open.</param>
    /// <param name="givesBack">It knows how to give <see cref="Precedence"/> back: all its threads have that from its first instruction.</param>
    /// <returns>Why it failed.</returns>
    public static string Go(string file, byte[] state, IReadOnlyCollection<int> descriptors, bool givesBack)
    {
        int fd = MemoryFile.Create(state);
        if (fd < 0)
        {
            return $"the state cannot be kept in memory: {Errno.Text(-fd)}";
        }

        // Between the two images a signal waits: its default would end the daemon.
        Array.ForEach(Signals, Posix.Signals.Block);
        FileDescriptors.SetCloseOnExec(descriptors, false);
        _ = FileDescriptors.SetCloseOnExec(fd, false);
        int[] keeper = [.. KeeperLink.OwnDescriptors];
        FileDescriptors.SetCloseOnExec(keeper, false);
        List<KeyValuePair<string, string>> variables =
        [
            new(ProcessEnvironment.TakeoverVariable, fd.ToString(CultureInfo.InvariantCulture)),
            .. Precedence.Variables,
        ];
        if (keeper.Length > 0)
        {
            variables.Add(new(ProcessEnvironment.KeeperVariable, "1"));
        }

        KeeperLink.Current?.GivesPrecedenceBack = false;
        Precedence.HandOn(givesBack);
        int error = SelfExec.Replace(ProcessEnvironment.Inherited.With(variables), file);
        KeeperLink.Current?.GivesPrecedenceBack = true;
        FileDescriptors.SetCloseOnExec(keeper, true);
        FileDescriptors.SetCloseOnExec(descriptors, true);
        FileDescriptors.Close(fd);
        Array.ForEach(Signals, Posix.Signals.Unblock);
        return $"{file} cannot be executed: {Errno.Text(error)}";
    }
}
