using Supervisor.Configuration;
using Supervisor.Configuration.Loading;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Supervision.RunTime;

/// <summary>Options as the RPC side gets them, read by the rules of the file. What is no good is INCORRECT_PARAMETERS.</summary>
internal sealed class RuntimeSettings(ProgramSectionReader reader, Func<SupervisorConfiguration> configuration)
{
    public static GroupSettings ReadGroup(string name, IReadOnlyDictionary<string, string> options)
    {
        try
        {
            return GroupOptionsReader.Read(name, options);
        }
        catch (ConfigurationException exception)
        {
            throw Refused(exception);
        }
    }

    /// <summary>The processes of a program, at least one.</summary>
    public IReadOnlyList<ProcessSettings> ReadProgram(
        string group, string name, IReadOnlyDictionary<string, string> options, bool withDaemonEnvironment = true)
    {
        string[] unknown = [.. ProgramSectionReader.UnknownAmong(options.Keys)];
        if (unknown.Length > 0)
        {
            throw new XmlRpcFaultException(
                Fault.IncorrectParameters, string.Join("; ", unknown.Select(option =>
                    $"[program:{name}] {option}: {ProgramSectionReader.UnknownOption(option)}")));
        }

        try
        {
            IReadOnlyList<ProcessSettings> processes = reader.Read(
                configuration(), group, name, options, withDaemonEnvironment, strict: true);
            return processes.Count > 0
                ? processes
                : throw new XmlRpcFaultException(
                    Fault.IncorrectParameters, $"[program:{name}] numprocs: no process; expected a number from 1 on");
        }
        catch (ConfigurationException exception)
        {
            throw Refused(exception);
        }
    }

    /// <summary>The processes of a program as supervisor_twiddler reads them: unknown options pass, and there may be none.</summary>
    public IReadOnlyList<ProcessSettings> ReadTwiddled(string group, string name, IReadOnlyDictionary<string, string> options)
    {
        try
        {
            return reader.Read(configuration(), group, name, options, withDaemonEnvironment: false);
        }
        catch (ConfigurationException exception)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters, exception.Errors[0].ToSupervisorText());
        }
    }

    private static XmlRpcFaultException Refused(ConfigurationException exception) =>
        new(
            Fault.IncorrectParameters,
            string.Join("; ", exception.Errors.Select(error => (error with { File = null, Line = null }).ToString())));
}
