using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// Tells systemd what the daemon is about, so that it neither takes a restart in place for an end nor cuts off a shutdown that takes
/// its time. Costs nothing where no service manager asked to be told.
/// </summary>
internal sealed class ServiceManager
{
    /// <summary>For what comes before and after the stopping of programs: answers that are still to go out, logs on slow disks.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly SupervisionLoop _loop;
    private SupervisorState _told = SupervisorState.Running;

    public ServiceManager(SupervisionLoop loop)
    {
        _loop = loop;
        if (SystemdNotify.Address is not null)
        {
            loop.TurnPublished += Look;
        }
    }

    /// <summary>Sockets answer and programs have been asked to start.</summary>
    public static void Ready() => Send(SystemdNotify.Ready, SystemdNotify.Status(""));

    /// <summary>Another image is about to take over, or after all is not.</summary>
    public static void Upgrading(bool begins)
    {
        if (begins)
        {
            Reloading();
        }
        else
        {
            Ready();
        }
    }

    /// <summary>A restart was asked for; whether it comes to one is not known yet.</summary>
    public static void Reloading() => Send(SystemdNotify.Reloading);

    /// <summary>Nothing comes of the restart.</summary>
    public static void Refused(string why) => Send(SystemdNotify.Ready, SystemdNotify.Status($"restart refused: {why}"));

    private static void Send(params string[] state)
    {
        if (SystemdNotify.Address is not null)
        {
            SystemdNotify.Send(string.Join('\n', state));
        }
    }

    private void Look()
    {
        if (_loop.Engine.State == _told)
        {
            return;
        }

        _told = _loop.Engine.State;
        string extend = SystemdNotify.Extend(_loop.Engine.LongestStop + Margin);
        if (_told == SupervisorState.Restarting)
        {
            Send(SystemdNotify.Reloading, extend);
        }
        else if (_told == SupervisorState.Shutdown)
        {
            Send(SystemdNotify.Stopping, extend);
        }
    }
}
