using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>Reads the <c>socket*</c> options of an <c>[fcgi-program:x]</c>.</summary>
internal sealed class FastCgiSocketReader(ReadingContext context)
{
    private const string Expected = "tcp://HOST:PORT or unix:///ABSOLUTE/PATH";

    /// <summary>The socket, or null when there is none or it is no good.</summary>
    public FastCgiSocketSettings? Read(SectionReader section, string program)
    {
        ExpansionNames names = context.VariablesAndHere;
        UserSetting? user = section.ReadOrNull("user", context.Machine.User, names);
        int? backlog = section.Read<int?>("socket_backlog", null, Backlog, names);
        OwnerSetting? owner = section.ReadOrNull("socket_owner", text => Owner(context, text), names);
        int? mode = section.Read<int?>("socket_mode", null, Mode, names);
        string? socket = section.Text("socket", new ExpansionNames(names).Add("program_name", program));
        if (string.IsNullOrEmpty(socket))
        {
            if (socket is not null || !section.Has("socket"))
            {
                section.Fail("socket", $"[{section.Section}] section requires a \"socket\" line", socket, Expected);
            }

            return null;
        }

        return section.Convert<FastCgiSocketSettings?>("socket", socket, null, text => text.StartsWith("unix://", StringComparison.Ordinal)
            ? Unix(section, text, owner, user, mode, backlog)
            : Tcp(section, text, backlog));
    }

    private FastCgiSocketSettings Unix(SectionReader section, string text, OwnerSetting? owner, UserSetting? user, int? mode, int? backlog)
    {
        string path = text["unix://".Length..];
        if (!path.StartsWith('/'))
        {
            throw new ValueException($"Unix socket path {path} is not an absolute path in [{section.Section}] socket", Expected);
        }

        path = context.Machine.Normalize(path);
        bool another = user is not null && user.Uid != context.UserId;
        return new FastCgiSocketSettings
        {
            Url = "unix://" + path,
            Path = path,
            Backlog = backlog,
            Owner = owner ?? (another ? context.Machine.WithPrimaryGroup(user!) : null),
            Mode = mode ?? 0x1c0,       // 0700
        };
    }

    private static FastCgiSocketSettings Tcp(SectionReader section, string text, int? backlog)
    {
        string where = $"in [{section.Section}] socket";
        if (section.Has("socket_owner") || section.Has("socket_mode"))
        {
            throw new ValueException($"socket_owner and socket_mode params should only be used with a Unix domain socket {where}");
        }

        int colon = text.LastIndexOf(':');
        string host = text.StartsWith("tcp://", StringComparison.Ordinal) && colon > "tcp:".Length ? text["tcp://".Length..colon] : "";
        string port = text[(colon + 1)..];
        if (host.Length == 0 || host.Any(c => c == ':' || PythonText.IsSpace(c)) || port.Length == 0 || !port.All(char.IsDigit))
        {
            throw new ValueException($"Bad socket format {text} {where}", Expected);
        }

        host = host.ToLowerInvariant();
        int number = PlainValues.Port(port);
        return new FastCgiSocketSettings { Url = $"tcp://{host}:{number}", Host = host, Port = number, Backlog = backlog };
    }

    private static int? Backlog(string text)
    {
        int backlog = PlainValues.Integer(text);
        return backlog is >= 1 and <= 65535
            ? backlog
            : throw new ValueException($"Invalid socket_backlog value {backlog}", "a number from 1 to 65535");
    }

    private static OwnerSetting Owner(ReadingContext context, string text)
    {
        try
        {
            return context.Machine.Owner(text);
        }
        catch (ValueException why)
        {
            throw new ValueException($"Invalid socket_owner value {text}", why.Expected);
        }
    }

    private static int? Mode(string text)
    {
        try
        {
            return PlainValues.Octal(text);
        }
        catch (ValueException why)
        {
            throw new ValueException($"Invalid socket_mode value {text}", why.Expected);
        }
    }
}
