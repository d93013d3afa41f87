using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>Makes the processes of a program, event listener or fcgi-program section, one for each of its numprocs.</summary>
internal sealed class ProcessReader(ReadingContext context)
{
    // Supervisor has no limit and runs out of memory.
    private const int MostProcesses = 100_000;

    private const string DefaultName = "%(program_name)s";

    private static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>();

    /// <summary>
    /// Reads the section for a group. <paramref name="baseEnvironment"/> is what the process's own variables go over.
    /// </summary>
    public IReadOnlyList<ProcessSettings> Read(
        SectionReader section, string groupName, IReadOnlyDictionary<string, string> baseEnvironment, FastCgiSocketSettings? socket = null)
    {
        int errorsBefore = context.Errors.Count;
        string program = section.Convert(null, section.Suffix, section.Suffix, PlainValues.Name);
        ExpansionNames names = new ExpansionNames(context.VariablesAndHere)
            .Add("program_name", program).Add("host_node_name", context.HostNodeName).Add("group_name", groupName);
        ProcessSettings common = ReadCommon(section, program, names, socket);
        int count = DoubtfulProcesses.WarnBelowZero(section, "numprocs", section.Read("numprocs", 1, PlainValues.Integer, names));
        int first = section.Read("numprocs_start", 0, PlainValues.Integer, names);
        common = ReadCaptureAndUser(section, common, names);
        string nameTemplate = section.Raw("process_name") is { } given
            ? section.Convert("process_name", given, given, PlainValues.Name)
            : DefaultName;
        CheckTogether(section, common, nameTemplate, ref count);

        List<ProcessSettings> processes = new(Math.Max(count, 0));
        IReadOnlyDictionary<string, string> earlier = NoVariables;
        for (long number = first; number < (long)first + count && (number == first || context.Errors.Count == errorsBefore); number++)
        {
            // A variable of an earlier process stays known unless the daemon has one of its name.
            names.AddVariables(earlier.Where(variable => context.Variables.Find("ENV_" + variable.Key) is null));
            ExpansionNames own = new ExpansionNames(names).Add("process_num", number).Add("numprocs", count);
            processes.Add(ReadOne(section, common, nameTemplate, baseEnvironment, own, out earlier));
        }

        processes.Sort(Compare);
        return processes;
    }

    /// <summary>The order of processes of one program: by priority, then by name.</summary>
    public static int Compare(ProcessSettings x, ProcessSettings y) =>
        x.Priority != y.Priority ? x.Priority.CompareTo(y.Priority) : CodePointComparer.Instance.Compare(x.Name, y.Name);

    private ProcessSettings ReadCommon(SectionReader section, string program, ExpansionNames names, FastCgiSocketSettings? socket)
    {
        int priority = section.Read("priority", 999, PlainValues.Integer, names);
        bool autoStart = section.Read("autostart", true, PlainValues.Boolean, names);
        AutoRestart autoRestart = section.Read("autorestart", AutoRestart.Unexpected, PlainValues.AutoRestart, names);
        int startSeconds = DoubtfulProcesses.WarnBelowZero(section, "startsecs", section.Read("startsecs", 1, PlainValues.Integer, names));
        int startRetries = DoubtfulProcesses.WarnBelowZero(section, "startretries", section.Read("startretries", 3, RestartReader.Retries, names), "0 or more, or unlimited");
        int stopSignal = section.Read("stopsignal", 15, PlainValues.Signal, names);
        int stopWaitSeconds = DoubtfulProcesses.WarnBelowZero(section, "stopwaitsecs", section.Read("stopwaitsecs", 10, PlainValues.Integer, names));
        bool stopAsGroup = section.Read("stopasgroup", false, PlainValues.Boolean, names);
        return new ProcessSettings
        {
            Name = program,
            Program = program,
            Command = "",
            Priority = priority,
            AutoStart = autoStart,
            AutoRestart = autoRestart,
            StartSeconds = startSeconds,
            StartRetries = startRetries,
            StopSignal = stopSignal,
            StopWaitSeconds = stopWaitSeconds,
            StopAsGroup = stopAsGroup,
            KillAsGroup = section.Read("killasgroup", stopAsGroup, PlainValues.Boolean, names),
            ExitCodes = section.Read("exitcodes", ProcessSettings.DefaultExitCodes, PlainValues.ExitCodes, names),
            RedirectStderr = section.Read("redirect_stderr", false, PlainValues.Boolean, names),
            Restart = RestartReader.Read(section, context, names),
            RememberStop = ReadRememberStop(section, names),
            Essential = section.Read("essential", Essential.No, EssentialWhen, names),
            FastCgiSocket = socket,
        };
    }

    private ProcessSettings ReadCaptureAndUser(SectionReader section, ProcessSettings common, ExpansionNames names)
    {
        OutputSettings stdout = ReadCapture(section, OutputOptions.Stdout, names);
        OutputSettings stderr = ReadCapture(section, OutputOptions.Stderr, names);
        string? serverUrl = section.Text("serverurl", names);
        return common with
        {
            Stdout = stdout,
            Stderr = stderr,
            ServerUrl = serverUrl is not null && PythonText.Strip(serverUrl).Equals("AUTO", StringComparison.OrdinalIgnoreCase)
                ? null
                : serverUrl,
            User = section.ReadOrNull("user", context.Machine.User, names),
            Umask = section.Read<int?>("umask", null, text => PlainValues.Octal(text), names),
            MemoryLimit = section.Read("memory_limit", 0, MemoryLimit, names),
            DependsOn = section.Read("depends_on", [], DependencyValues.List, names),
            DependencyAction = section.Read("dependency_action", DependencyAction.Refuse, DependencyValues.Action, names),
        };
    }

    private static OutputSettings ReadCapture(SectionReader section, OutputOptions options, ExpansionNames names) => new()
    {
        CaptureMaxBytes = section.Read(options.CaptureMaxBytes, 0, PlainValues.ByteSize, names),
        EventsEnabled = section.Read(options.EventsEnabled, false, PlainValues.Boolean, names),
    };

    private static void CheckTogether(SectionReader section, ProcessSettings common, string nameTemplate, ref int count)
    {
        if (count > MostProcesses)
        {
            section.Fail("numprocs", $"{count} is above upper bound ({MostProcesses})", section.Raw("numprocs"));
            count = 1;
        }

        if (count > 1 && !nameTemplate.Contains("%(process_num)", StringComparison.Ordinal))
        {
            section.Fail("process_name", "%(process_num) must be present within process_name when numprocs > 1", nameTemplate);
            count = 1;
        }

        if (common.StopAsGroup && !common.KillAsGroup)
        {
            section.Fail("killasgroup", "Cannot set stopasgroup=true and killasgroup=false", section.Raw("killasgroup"));
        }
    }

    private ProcessSettings ReadOne(
        SectionReader section, ProcessSettings common, string nameTemplate, IReadOnlyDictionary<string, string> baseEnvironment,
        ExpansionNames names, out IReadOnlyDictionary<string, string> variables)
    {
        variables = section.Raw("environment") is { } text && section.Expand("environment", text, names, "environment") is { } pairs
            ? section.Convert("environment", pairs, NoVariables, EnvironmentText.Parse)
            : NoVariables;
        names.AddVariables(variables);

        string? directory = section.Text("directory", names);
        OutputSettings stdout = ReadOutput(section, OutputOptions.Stdout, common.Stdout, names);
        OutputSettings stderr = ReadOutput(section, OutputOptions.Stderr, common.Stderr, names);
        if (common.RedirectStderr)
        {
            if (stderr.LogFile.Kind == LogTargetKind.File || stderr.LogFile.Path is not null)
            {
                context.Warn($"For [{section.Section}], redirect_stderr=true but stderr_logfile has also been set to a filename, "
                    + "the filename has been ignored");
            }

            stderr = stderr with { LogFile = LogTarget.None };
        }

        if (!section.Has("command"))
        {
            section.Fail("command", $"program section {section.Section} does not specify a command");
        }

        string? command = section.Text("command", names);
        string? name = ReferenceEquals(nameTemplate, DefaultName)
            ? common.Program
            : section.Expand("process_name", nameTemplate, names, "process_name");
        if (name is not null && name != common.Program)
        {
            name = section.Convert("process_name", name, common.Program, ExpandedName);
        }

        if (command is not null && name is not null)
        {
            DoubtfulProcesses.Warn(section, name, command);
        }

        return common with
        {
            Name = name ?? common.Program,
            Command = command ?? "",
            Directory = directory,
            Stdout = stdout,
            Stderr = stderr,
            Environment = Merge(baseEnvironment, variables),
            HttpOkUrl = section.ReadOrNull("httpok_url", HttpUrl, names),
            Ready = ProbeReader.ReadReady(section, context, names),
            Health = ProbeReader.ReadHealth(section, context, names),
        };
    }

    private OutputSettings ReadOutput(SectionReader section, OutputOptions options, OutputSettings common, ExpansionNames names)
    {
        string option = options.LogFile;
        bool deprecatedSyslog = false;
        LogTarget target = LogTarget.Auto;

        if (section.ExpandTwice(option, names, names) is { } text)
        {
            deprecatedSyslog = text.Equals("syslog", StringComparison.OrdinalIgnoreCase);
            target = deprecatedSyslog ? LogTarget.None : section.Convert(option, text, LogTarget.Auto, LogFile);
        }

        OutputSettings output = common with
        {
            LogFile = target,
            Backups = DoubtfulProcesses.WarnBelowZero(section, options.Backups, section.Read(options.Backups, 10, PlainValues.Integer, names)),
            MaxBytes = section.Read(options.MaxBytes, common.MaxBytes, PlainValues.ByteSize, names),
            Syslog = section.Read(options.Syslog, false, PlainValues.Boolean, names),
        };
        if (deprecatedSyslog)
        {
            context.Warn($"For [{section.Section}], {option}=syslog but this is deprecated and will be removed.  "
                + $"Use {options.Syslog}=true to enable syslog instead.");
            return output with { Syslog = true };
        }

        if (target.Kind == LogTargetKind.Auto && output.MaxBytes == 0)
        {
            context.Warn($"For [{section.Section}], AUTO logging used for {option} without rollover, "
                + "set maxbytes > 0 to avoid filling up filesystem unintentionally");
        }

        return output;
    }

    private LogTarget LogFile(string text) => text.ToLowerInvariant() switch
    {
        "none" or "off" => LogTarget.None,
        "auto" => LogTarget.Auto,
        "" => new LogTarget(LogTargetKind.None, ""),
        _ => LogTarget.File(context.Machine.PathInExistingDirectory(text)),
    };

    // What an expansion brings in is a name's concern as well.
    private static string ExpandedName(string text) => PlainValues.Name(text) is { Length: > 0 } name
        ? name
        : throw new ValueException("Invalid name: it is empty", "a name without blank, colon and slash");

    private static long MemoryLimit(string text)
    {
        long limit = PlainValues.ByteSize(text);
        return limit >= 0
            ? limit
            : throw new ValueException($"{limit} is below lower bound (0)", "a number of bytes, or one with KB, MB or GB behind it");
    }

    private bool ReadRememberStop(SectionReader section, ExpansionNames names)
    {
        bool remember = section.Read("remember_stop", false, PlainValues.Boolean, names);
        if (remember && context.Document.HasSection("supervisord")
            && context.Document.Find("supervisord", "runtime_state_file") is null)
        {
            section.Fail(
                "remember_stop", "there is nowhere to keep it", section.Raw("remember_stop"), "runtime_state_file in [supervisord]");
        }

        return remember;
    }

    private static Essential EssentialWhen(string text) => PythonText.Strip(text).ToLowerInvariant() switch
    {
        "exit" or "true" or "yes" or "on" or "1" => Essential.Exit,
        "failure" => Essential.Failure,
        "fatal" => Essential.Fatal,
        "no" or "false" or "off" or "0" => Essential.No,
        _ => throw new ValueException($"not a valid value: {PythonLiteral.Of(text)}", "no, exit, failure or fatal"),
    };

    private static string HttpUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? text
            : throw new ValueException($"value {PythonLiteral.Of(text)} is not a URL", "an http or https URL");

    private static IReadOnlyDictionary<string, string> Merge(
        IReadOnlyDictionary<string, string> below, IReadOnlyDictionary<string, string> above)
    {
        if (below.Count == 0 || above.Count == 0)
        {
            return above.Count == 0 ? below : above;
        }

        Dictionary<string, string> merged = new(below);
        foreach ((string name, string value) in above)
        {
            merged[name] = value;
        }

        return merged;
    }
}
