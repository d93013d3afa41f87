using System.Text;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Pipeline;

/// <summary>Calls as debug messages of the command that made them. Secrets are masked, long answers cut.</summary>
internal static class WireLog
{
    private const int MostCharacters = 4000;
    private const string Masked = "********";

    private static readonly AsyncLocal<Outbox?> Current = new();

    /// <summary>The calls that this flow of control makes from now on go to <paramref name="outbox"/>.</summary>
    public static void SendTo(Outbox outbox) => Current.Value = outbox;

    public static void Observe(ObservedCall call)
    {
        if (Current.Value is { WantsDebug: true } outbox)
        {
            outbox.Debug(Describe(call));
        }
    }

    public static string Describe(ObservedCall call)
    {
        StringBuilder text = new();
        if (call.Elapsed is { } elapsed)
        {
            text.Append("<-- ").Append(call.Method).Append(' ').Append(Math.Round(elapsed.TotalMilliseconds, 1)).Append(" ms: ");
            if (call.Failure is { } failure)
            {
                text.Append(failure.Message);
            }
            else
            {
                Append(text, call.Answer ?? default);
            }
        }
        else
        {
            text.Append("--> ").Append(call.Method).Append('(');
            for (int i = 0; i < call.Parameters.Count; i++)
            {
                Append(i == 0 ? text : text.Append(", "), call.Parameters[i]);
            }

            text.Append(')');
        }

        return text.Length > MostCharacters
            ? text.ToString(0, MostCharacters) + $"... ({text.Length} characters)"
            : text.ToString();
    }

    private static void Append(StringBuilder text, XmlRpcValue value)
    {
        if (text.Length > MostCharacters)
        {
            text.Append('.');
            return;
        }

        switch (value.Kind)
        {
            case XmlRpcKind.String:
                text.Append('"').Append(value.AsString()).Append('"');
                break;
            case XmlRpcKind.Array:
                text.Append('[');
                string separator = "";
                foreach (XmlRpcValue element in value.AsArray())
                {
                    Append(text.Append(separator), element);
                    separator = ", ";
                }

                text.Append(']');
                break;
            case XmlRpcKind.Struct:
                text.Append('{');
                separator = "";
                foreach ((string name, XmlRpcValue member) in value.AsStruct())
                {
                    text.Append(separator).Append(name).Append(": ");
                    separator = ", ";
                    if (IsSecret(name))
                    {
                        text.Append(Masked);
                    }
                    else
                    {
                        Append(text, member);
                    }
                }

                text.Append('}');
                break;
            default:
                text.Append(value.ToString());
                break;
        }
    }

    private static bool IsSecret(string member) =>
        member is "environment" || member.Contains("password", StringComparison.OrdinalIgnoreCase);
}
