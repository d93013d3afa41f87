namespace Supervisor.Supervision.Loop;

/// <summary>Tells all that want to know of something: one that throws keeps none of the others from it.</summary>
internal static class Telling
{
    /// <param name="all">Who is told; null: nobody.</param>
    /// <param name="report">Takes what was thrown.</param>
    public static void Tell(this Action? all, Action<Exception> report)
    {
        foreach (Action told in Delegate.EnumerateInvocationList(all))
        {
            try
            {
                told();
            }
            catch (Exception exception)
            {
                report(exception);
            }
        }
    }

    /// <param name="all">Who is told; null: nobody.</param>
    /// <param name="what">Of what.</param>
    /// <param name="report">Takes what was thrown.</param>
    public static void Tell<T>(this Action<T>? all, T what, Action<Exception> report)
    {
        foreach (Action<T> told in Delegate.EnumerateInvocationList(all))
        {
            try
            {
                told(what);
            }
            catch (Exception exception)
            {
                report(exception);
            }
        }
    }
}
