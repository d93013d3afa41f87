using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Commands;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>Reads the server sections: all whose name begins with one of three words, whatever follows.</summary>
internal sealed class HttpServerReader(ReadingContext context)
{
    /// <summary>The TCP servers, then the Unix sockets, then the pipes.</summary>
    public IReadOnlyList<HttpServerSettings> Read() =>
    [
        .. Sections("inet_http_server").Select(ReadInet).OfType<HttpServerSettings>(),
        .. Sections("unix_http_server").Select(ReadUnix).OfType<HttpServerSettings>(),
        .. Sections("pipe_http_server").Select(ReadPipe).OfType<HttpServerSettings>(),
    ];

    private List<SectionReader> Sections(string prefix) =>
        [.. context.Document.Sections.Where(section => section.StartsWith(prefix, StringComparison.Ordinal)).Select(context.Reader)];

    private InetServerSettings? ReadInet(SectionReader section)
    {
        (string? user, string? password) = ReadCredentials(section);
        if (!section.Has("port"))
        {
            section.Fail("port", $"section [{section.Section}] has no port value", null, "PORT, HOST:PORT or *:PORT");
        }

        (string Host, int Port)? address = section.Read<(string, int)?>(
            "port", null, text => PlainValues.InetAddress(text), context.Variables);
        IReadOnlyList<string> allowedHosts = ReadAllowedHosts(section);
        return address is { } found
            ? new InetServerSettings
            {
                Section = section.Section,
                UserName = user,
                Password = password,
                Host = found.Host,
                Port = found.Port,
                AllowedHosts = allowedHosts,
            }
            : null;
    }

    private UnixServerSettings? ReadUnix(SectionReader section)
    {
        if (!section.Has("file"))
        {
            section.Fail("file", $"section [{section.Section}] has no file value", null, "the path of a socket");
        }

        string? file = section.Text("file", context.VariablesAndHere);
        (string? user, string? password) = ReadCredentials(section);
        OwnerSetting? owner = section.ReadOrNull("chown", Owner, context.Variables);
        int mode = section.Read("chmod", 0x1c0, Mode, context.Variables);
        IReadOnlyList<string> allowedHosts = ReadAllowedHosts(section);
        return file is null ? null : new UnixServerSettings
        {
            Section = section.Section,
            UserName = user,
            Password = password,
            Path = context.Machine.Normalize(PythonText.Strip(file)),
            Owner = owner,
            Mode = mode,
            AllowedHosts = allowedHosts,
        };
    }

    private PipeServerSettings? ReadPipe(SectionReader section)
    {
        if (!section.Has("name"))
        {
            section.Fail("name", $"section [{section.Section}] has no name value", null, "the name of a pipe");
        }

        (string? user, string? password) = ReadCredentials(section);
        string? name = section.ReadOrNull("name", PipeName, context.VariablesAndHere);
        return name is null
            ? null
            : new PipeServerSettings { Section = section.Section, UserName = user, Password = password, Name = name };
    }

    private (string? User, string? Password) ReadCredentials(SectionReader section)
    {
        ExpansionNames names = context.Variables;
        string? user = section.Text("username", names);
        string? password = section.Text("password", names);
        if (section.Has("username") != section.Has("password"))
        {
            section.Fail(
                section.Has("username") ? "username" : "password", $"Section [{section.Section}] contains incomplete authentication: "
                + "If a username or a password is specified, both the username and password must be specified");
        }

        return (user, password);
    }

    private IReadOnlyList<string> ReadAllowedHosts(SectionReader section) =>
        section.ReadOrNull("allowed_hosts", HostNames, context.Variables) ?? [];

    private OwnerSetting Owner(string text)
    {
        try
        {
            return context.Machine.Owner(text);
        }
        catch (ValueException why)
        {
            throw new ValueException($"Invalid sockchown value {text}", why.Expected);
        }
    }

    private static int Mode(string text)
    {
        try
        {
            return PlainValues.Octal(text);
        }
        catch (ValueException why)
        {
            throw new ValueException($"Invalid chmod value {text}", why.Expected);
        }
    }

    private static string[] HostNames(string text)
    {
        string[] names = text.ToLowerInvariant().Split(
            (char[])[',', ' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? wrong = Array.Find(names, name => name != "*" && name.AsSpan().ContainsAny("*/@"));
        return wrong is null
            ? names
            : throw new ValueException(
                $"Invalid host {PythonLiteral.Of(wrong)}", "names of hosts, such as sv.example.com, .example.com for a domain, or *");
    }

    private static string PipeName(string text)
    {
        string name = PythonText.Strip(text);
        return name.Length > 0 && !name.AsSpan().ContainsAny('/', '\\')
            ? name
            : throw new ValueException($"Invalid pipe name {PythonLiteral.Of(text)}", "a name without slash and backslash");
    }
}
