namespace Supervisor.Daemon.Hosting;

/// <summary>What a hosted supervisor is to do.</summary>
/// <param name="ConfigurationFile">Supervisor's configuration file; a relative path counts from the current directory.</param>
public sealed record SupervisorHostOptions(string ConfigurationFile);
