namespace Supervisor.Daemon.Hosting;

/// <summary>Adds supervision to a Generic Host.</summary>
public static class SupervisorHostExtensions
{
    /// <summary>Adds a supervisor that runs by a configuration file.</summary>
    public static IServiceCollection AddSupervisor(this IServiceCollection services, string configurationFile) =>
        services.AddSingleton(new SupervisorHostOptions(configurationFile)).AddHostedService<SupervisorHostedService>();
}
