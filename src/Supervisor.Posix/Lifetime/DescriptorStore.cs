using System.Globalization;
using System.Text;

namespace Supervisor.Posix;

/// <summary>
/// Descriptors that a service manager keeps for the next run of the service: FDSTORE=1 of sd_notify(3), given back as sd_listen_fds(3) has
/// it. One that keeps none passes over what it is told.
/// </summary>
public static class DescriptorStore
{
    /// <summary>The most descriptors under one name at a time.</summary>
    public const int Most = 4;

    private const int FirstGivenBack = 3;

    /// <summary>Has copies of descriptors kept, also when nobody has the other end any more. Does not wait. Returns 0 or errno.</summary>
    /// <param name="address">Where the manager listens: <see cref="SystemdNotify.Address"/>.</param>
    /// <param name="name">Printable ASCII without a colon, 255 characters at most.</param>
    /// <param name="descriptors">One to <see cref="Most"/>.</param>
    public static int Keep(string address, string name, ReadOnlySpan<int> descriptors) =>
        ManagerChannel.To(address).Send(Encoding.ASCII.GetBytes($"FDSTORE=1\nFDPOLL=0\nFDNAME={name}"), descriptors);

    /// <summary>Has those of a name given up. Returns 0 or errno.</summary>
    public static int GiveUp(string address, string name) => SystemdNotify.Send($"FDSTOREREMOVE=1\nFDNAME={name}", address);

    /// <summary>What this process was given back, by LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES.</summary>
    public static IReadOnlyList<(int Fd, string Name)> GivenBack() => GivenBack(Environment.GetEnvironmentVariable, Environment.ProcessId);

    internal static IReadOnlyList<(int Fd, string Name)> GivenBack(Func<string, string?> variable, int pid)
    {
        if (Number(variable("LISTEN_PID")) != pid || Number(variable("LISTEN_FDS")) is not (> 0 and var count))
        {
            return [];
        }

        string[] names = (variable("LISTEN_FDNAMES") ?? "").Split(':');
        return [.. Enumerable.Range(0, count).Select(i => (FirstGivenBack + i, i < names.Length ? names[i] : ""))];

        static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
