namespace Supervisor.Os;

/// <summary>Threads for what may hang: calls about files, names, users. Whoever asks sets the time after which he goes on without.</summary>
public interface IWorkers
{
    /// <summary>Does some work as soon as there is a thread for it. It must not throw.</summary>
    /// <param name="name">What the work is about, for whoever looks at the threads.</param>
    /// <param name="work">The work.</param>
    void Queue(string name, Action work);
}
