using System.Diagnostics.CodeAnalysis;
using System.Text;
using Supervisor.Configuration;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Takeover;
using Supervisor.Supervision.Watching;
using Supervisor.TestKit;

namespace Supervisor.Simulation;

/// <content>Images of the daemon: how one is made, and how another goes on from it.</content>
internal sealed partial class World
{
    /// <summary>One process image: a new one, or one that goes on from what another knew.</summary>
    /// <param name="record">What another knew; null: none did.</param>
    /// <param name="left">What another has left that has died, when the file is what counts; else null.</param>
    /// <param name="hasLost">What happened last is not known any more.</param>
    [MemberNotNull(nameof(Loop), nameof(Port), nameof(Runtime), nameof(Calls), nameof(_host), nameof(_operations), nameof(_takeover), nameof(_invariants))]
    private void Build(SupervisionRecord? record, AdoptionOutcome? left = null, bool hasLost = false)
    {
        SystemPort system = new(Time, Machine, new SimulatedWorkers(Chance, Agenda, this), Machine, Machine);
        LogFileTable files = new(Disk, message =>
        {
            if (!IsDead)
            {
                LogBook.Told(message);
                Log.Write(LogLevel.Error, message);
            }
        });
        LogBook.Begin(files);
        if (!hasLost)
        {
            Keeper?.Begin(isImage: record is not null);
        }

        Outputs.Begin(files);
        Disk.IsSpared = true;
        FastCgiSockets sockets = new(Log);
        LaunchPlanner? planner = null;
        ChildLogs? logs = null;
        ProcessHost? host = null;
        SupervisorConfiguration configuration = record?.Configuration ?? Configuration;
        Loop = new(
            system,
            () => { },
            Log,
            loop =>
            {
                ProcessTurns turns = new();
                logs = new(loop, files, Outputs, new OutputQueue(loop, Log), configuration.Supervisord, turns, _names);
                planner = new(logs, sockets, new UserDatabase(), null, Find, Machine.Sockets, Machine);
                host = new ProcessHost(loop, Log, system, Outputs, planner, turns) { Events = Staging is null ? null : Events };
                host.StateChanging += _ => MayThrow("a state");
                host.EventPublished += _ => MayThrow("an event");
                loop.TurnPublished += () => MayThrow("a turn");
                loop.TurnPublished += () => _isCutOff |= _diesInTurn;
                return host;
            },
            new EngineIdentity("supervisor"),
            _jitter);
        _host = host!;
        GroupActions groups = new(Loop, logs!, sockets, configuration, Load, Log.Write);
        if (record is null)
        {
            Activate(groups);
            Loop.Engine.Configured = Configuration.Groups;
        }

        _operations = new(Loop);
        _upgrade = null;
        ProcessActions actions = new(Loop);
        SupervisionService service = new(Loop, _operations, actions, planner!, groups, async cancel => (await groups.LoadAsync(cancel)).Error, logs!, Log, "supervisor");
        RuntimeFeatures runtime = Runtime = new(
            configuration, new UserDatabase(), new SystemConfigurationEnvironment(0), Loop, _operations, actions, planner!, groups, logs!, sockets, service, Log, record?.Runtime);
        ProbeWatch probes = new(Loop, new SimulatedLooks(Chance, Agenda, this, Loop));
        _takeover = new(
            Loop, _host, logs!, Outputs, sockets, _operations, groups, runtime, null, probes, null, record?.FirstConfiguration ?? configuration);
        RunSigns.Of(host!, new(Loop, system, Machine.Sockets, Log, ownUid: 0, isKept: Staging is not null));
        if (record is null)
        {
            runtime.Restore();
        }
        else
        {
            Outputs.BeginRestore(ofDead: hasLost && left is null);
            _takeover.Restore(record);
            Outputs.EndRestore();
        }

        if (left is not null)
        {
            Activate(groups);
            new SurvivorTakeover(Loop, logs!).GoOn(left);
        }

        if (Staging is not null || Chance.Of("journal").OneIn(2))
        {
            _journal ??= new(Chance, this);
            _writers = new(Chance, Agenda, this);
            SupervisionLoop loop = Loop;
            JournalRecorder recorder = Recorder();
            recorder.Begin(new JournalWriter(_journal, _writers, Time, Log.Write, () => loop.Post(() => { })));
            planner!.Journal = recorder;
            _freshJournal = () => JournalChecks.Fresh(Recorder());

            JournalRecorder Recorder() => new(
                loop, host!, groups, runtime, Machine, new() { Boot = Machine.Boot }, record?.FirstConfiguration ?? configuration);
        }

        if (!Loop.Engine.HasBegun)
        {
            Loop.Post(() => Loop.Engine.BeginRunning(Loop.Now));
        }

        Disk.IsSpared = false;
        Port = runtime.Port;
        Calls ??= new(this);
        _invariants ??= new(this);
        _invariants.Watch(_host, hasLost);
    }

    /// <summary>Groups of the file that are not there yet.</summary>
    private void Activate(GroupActions groups)
    {
        foreach (GroupSettings group in Configuration.Groups.Where(group => Loop.Engine.FindGroup(group.Name) is null))
        {
            groups.Activate(group);
        }
    }

    /// <summary>
    /// Another image of the daemon goes on from what this one knows, as soon as nothing is between it and the system; not when that
    /// takes too long, as a real one would not.
    /// </summary>
    public void GoOnInAnother()
    {
        if (Hold(TimeSpan.FromSeconds(30)) is not { } state)
        {
            Release();
            return;
        }

        Log.Note("another image goes on");
        End(hasLostOutput: false);
        SupervisionRecord record = StateDocument.Read(state);
        Machine.CloseAllBut(record.Descriptors);
        Machine.HasRoom = false; // what a program can read of what is handed over is another thing
        Build(record);
        Machine.HasRoom = true;
        byte[] again = StateDocument.Write(_takeover.Capture());
        if (!state.AsSpan().SequenceEqual(again))
        {
            int same = Math.Max(0, state.AsSpan().CommonPrefixLength(again) - 200);
            Violation($"the next image knows something else:\n{Part(state)}\n{Part(again)}");

            string Part(byte[] all) => Encoding.UTF8.GetString(all.AsSpan(same, Math.Min(all.Length - same, 500)));
        }

        GoneOn++;
        Loop.Prepare();
    }

    /// <summary>All that the daemon knows and holds, which stands still from then on; null: it does not come to a standstill in that time.</summary>
    /// <param name="patience">How long that may take; none: as long as something is due at this moment.</param>
    public byte[]? Hold(TimeSpan patience)
    {
        bool isHeld = false;
        if (Loop.Engine.State != SupervisorState.Running)
        {
            return null;
        }

        // What changes more than one process waits for its end; where nothing is under way nobody is to see that there was one.
        _upgrade = IsCalm ? null : _operations.Begin(OperationKinds.Upgrade, "");
        _takeover.Hold();

        // Behind everything that this image began with.
        SupervisionLoop loop = Loop;
        bool hasTurned = false;
        loop.Post(() => hasTurned = true);
        if (StepUntil(() => hasTurned && IsQuiet(), patience))
        {
            _operations.GiveUpAllBut(OperationKinds.Upgrade, "goes on in another image", "is given up");
            Outputs.Hold(() => loop.Post(() => isHeld = true));
            StepUntil(() => isHeld, patience < TimeSpan.FromSeconds(5) ? patience : TimeSpan.FromSeconds(5));
        }

        return isHeld && IsQuiet() && Loop.Engine.State == SupervisorState.Running ? StateDocument.Write(_takeover.Capture()) : null;

        bool IsQuiet() => IsAtRest && !_operations.IsBusy;
    }

    /// <summary>There is no other image: all goes on.</summary>
    public void Release()
    {
        Outputs.Release();
        _takeover.Release();
        if (_upgrade is not null)
        {
            _operations.End(_upgrade, OperationInfo.Failed);
            _upgrade = null;
        }
    }

    /// <summary>This image is gone.</summary>
    private void End(bool hasLostOutput)
    {
        Image++;
        Calls.CutOff();
        _writers?.Die();
        Outputs.Forget(hasLostOutput);
        Keeper?.End();
        Machine.Forget();
    }
}
