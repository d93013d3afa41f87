using System.Text;
using System.Text.RegularExpressions;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Pipeline;

/// <summary>Calls as debug messages of the command that made them. Secrets are masked, long answers cut.</summary>
internal static partial class WireLog
{
    private const int MostCharacters = 4000;
    private const string Masked = "********";

    /// <summary>What a process reads may be a password.</summary>
    private const string SendsInput = "supervisor.sendProcessStdin";

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
            text.Append("<-- ").Append(call.Method).Append(' ').Append(Math.Round(elapsed.TotalMilliseconds, 1)).Append(" ms");
            if (call.Failure is { } failure)
            {
                text.Append(": ").Append(failure.Message);
            }
            else if (call.Answer is { } answer)
            {
                Append(text.Append(": "), answer);
            }
        }
        else if (call.Method.StartsWith("GET ", StringComparison.Ordinal))
        {
            text.Append("--> ").Append(call.Method);
        }
        else
        {
            text.Append("--> ").Append(call.Method).Append('(');
            for (int i = 0; i < call.Parameters.Count; i++)
            {
                Append(i == 0 ? text : text.Append(", "), call.Parameters[i], isSecret: i > 0 && call.Method == SendsInput);
            }

            text.Append(')');
        }

        return text.Length > MostCharacters
            ? text.ToString(0, MostCharacters) + $"... ({text.Length} characters)"
            : text.ToString();
    }

    private static void Append(StringBuilder text, XmlRpcValue value, bool isSecret = false)
    {
        if (isSecret)
        {
            text.Append(Masked);
            return;
        }

        if (text.Length > MostCharacters)
        {
            text.Append('.');
            return;
        }

        switch (value.Kind)
        {
            case XmlRpcKind.String:
                text.Append('"').Append(SecretOption().Replace(value.AsString(), "$1=" + Masked)).Append('"');
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
                bool sendsInput = value.AsStruct().Text("methodName") == SendsInput;
                foreach ((string name, XmlRpcValue member) in value.AsStruct())
                {
                    text.Append(separator).Append(name).Append(": ");
                    separator = ", ";
                    if (IsSecret(name) || (sendsInput && name == "params"))
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

    /// <summary>Such an option in a section of a file, with the lines that go on.</summary>
    [GeneratedRegex(
        @"^(environment|\w*password)[ \t]*=.*(?:\n[ \t]+\S.*)*",
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretOption();
}
