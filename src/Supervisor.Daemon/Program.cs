using Supervisor.Configuration;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Check;
using Supervisor.Daemon.Lifetime;
using Supervisor.Daemon.Upgrading;
using Supervisor.Posix;
using Supervisor.Posix.Keeping;
using Supervisor.Protocol.CommandLine;
using Supervisor.Supervision.Launch;

FileDescriptors.OpenStandardDescriptors();
if (args is [DescriptorHolder.Argument])
{
    return DescriptorHolder.Run();
}

Signals.OutliveFileSizeLimit();
if (KeeperProcess.IsExpected)
{
    return KeeperProcess.Run();
}

if (!Directory.Exists("/proc/self"))
{
    return Refusal.Write("there is no /proc here, which is needed: mount -t proc proc /proc");
}

KeeperLink? keeper = KeeperLink.Find(TakeoverState.IsExpected);
if (TakeoverState.IsExpected || keeper is { Deaths: > 0 })
{
    Precedence.GoOn();
}
else
{
    SignalReceiver.BeginProcess();
}

// Before anything is opened: what is open now stays open there.
SpawnThread? spawnThread = SpawnThread.Begin();
using IdleSpawnThread idle = new(spawnThread);
DaemonContext context = DaemonContext.OfThisProcess();

// As the kernel got them: .NET's have lost what is no UTF-8.
args = [.. SelfExec.Arguments.TakeLast(args.Length)];
if (TakeoverState.IsExpected)
{
    return DaemonProcess.TakeOver(context, spawnThread);
}

if (keeper is { Deaths: > 0 } && DaemonProcess.Succeed(keeper, context, spawnThread) is { } status)
{
    return status;
}

if (args is [TakeoverTrial.Argument])
{
    return TakeoverTrial.Run(context.Users, context.Environment);
}

if (SelfExec.Name == PidProxy.Name)
{
    return PidProxy.Run(args, context.OpenFiles);
}

if (SelfExec.Name == SampleConfiguration.CommandName)
{
    Console.Out.Write(SampleConfiguration.Text);
    return 0;
}

CommandLine commandLine;
try
{
    commandLine = CommandLine.Parse(DaemonContext.ProgramName, args, context.Users, context.Environment);
}
catch (CommandLineException exception)
{
    return Refusal.Write(exception.Message);
}

if (commandLine.Help)
{
    Console.Out.Write(commandLine.Usage);
    return 0;
}

if (commandLine.Version)
{
    Console.Out.WriteLine(DaemonContext.SupervisorVersion);
    return 0;
}

if (commandLine.Sample)
{
    Console.Out.Write(SampleConfiguration.Text);
    return 0;
}

return commandLine.Check
    ? CheckCommand.Run(commandLine, context.Users, context.Environment, Console.Out, Console.Error, CommandChecks.Of(context.Environment))
    : DaemonProcess.Run(commandLine, context, spawnThread);
