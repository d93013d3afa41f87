using System.Text.Json.Serialization;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration;

/// <summary>One server for XML-RPC and web pages.</summary>
[JsonDerivedType(typeof(InetServerSettings), "inet")]
[JsonDerivedType(typeof(UnixServerSettings), "unix")]
[JsonDerivedType(typeof(PipeServerSettings), "pipe")]
public abstract record HttpServerSettings
{
    /// <summary>The section, without brackets, such as <c>inet_http_server:2</c>.</summary>
    public required string Section { get; init; }

    /// <summary><c>username</c>, or null.</summary>
    public string? UserName { get; init; }

    /// <summary><c>password</c> in clear or as <c>{SHA}</c> and a hash, or null. Never to be shown.</summary>
    public string? Password { get; init; }

    /// <summary><c>allowed_hosts</c>: names in lower case under which it may be asked, beside those that are safe; <c>*</c>: all.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>True when callers must authenticate; an empty user name means that they need not.</summary>
    public bool NeedsAuthentication => UserName is { Length: > 0 };

    /// <summary>The settings without the password.</summary>
    public sealed override string ToString() => $"[{Section}] {Address}{(NeedsAuthentication ? " with authentication" : "")}";

    /// <summary>The address as a URL.</summary>
    public abstract string Address { get; }
}

/// <summary>An <c>[inet_http_server]</c>.</summary>
public sealed record InetServerSettings : HttpServerSettings
{
    /// <summary>Host name or address in lower case; empty: every interface.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, from 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <inheritdoc/>
    public override string Address => $"http://{(Host.Length == 0 ? "localhost" : Host)}:{Port}";
}

/// <summary>A <c>[unix_http_server]</c>.</summary>
public sealed record UnixServerSettings : HttpServerSettings
{
    /// <summary><c>file</c>: absolute path of the socket.</summary>
    public required string Path { get; init; }

    /// <summary><c>chmod</c>: mode of the socket; 0700 in octal unless set.</summary>
    public int Mode { get; init; } = 0x1c0;

    /// <summary><c>chown</c>: owner of the socket, or null: whoever creates it.</summary>
    public OwnerSetting? Owner { get; init; }

    /// <inheritdoc/>
    public override string Address => $"unix://{Path}";
}

/// <summary>A <c>[pipe_http_server]</c>: what .NET calls a named pipe. Beyond Supervisor.</summary>
public sealed record PipeServerSettings : HttpServerSettings
{
    /// <summary><c>name</c> of the pipe.</summary>
    public required string Name { get; init; }

    /// <summary>The Unix socket that .NET's named pipe client dials outside of Windows.</summary>
    public string SocketPath => Path.Combine(Path.GetTempPath(), $"CoreFxPipe_{Name}");

    /// <inheritdoc/>
    public override string Address => $"pipe://./{Name}";
}
