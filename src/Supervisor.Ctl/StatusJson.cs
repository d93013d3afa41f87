using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>
/// <c>status --json</c>: an array of objects; with several servers one object to a line, so that the lines of all
/// are one stream.
/// </summary>
internal static class StatusJson
{
    public static void Print(ServerSession server, IReadOnlyList<ProcessInfo> processes)
    {
        if (server.IsOneOfMany)
        {
            foreach (ProcessInfo process in processes)
            {
                server.Out.Text(Write(indented: false, json => WriteProcess(json, server, process)) + "\n");
            }

            return;
        }

        server.Out.Text(Write(indented: true, json =>
        {
            json.WriteStartArray();
            foreach (ProcessInfo process in processes)
            {
                WriteProcess(json, server, process);
            }

            json.WriteEndArray();
        }) + "\n");
    }

    private static string Write(bool indented, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new() { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteProcess(Utf8JsonWriter json, ServerSession server, ProcessInfo process)
    {
        json.WriteStartObject();
        json.WriteString("server", server.Endpoint.Text);
        json.WriteString("namespec", process.Namespec);
        json.WriteString("group", process.Group);
        json.WriteString("name", process.Name);
        json.WriteString("state", process.StateName);
        json.WriteNumber("pid", process.Pid);
        json.WriteString("description", process.Description);
        json.WriteNumber("start", process.Start);
        json.WriteNumber("stop", process.Stop);
        json.WriteNumber("now", process.Now);
        json.WriteNumber("exitstatus", process.Details?.ExitCode ?? process.ExitStatus);
        json.WriteString("spawnerr", process.SpawnError);
        json.WriteString("stdout_logfile", process.StdoutLogFile);
        json.WriteString("stderr_logfile", process.StderrLogFile);
        if (process is { Restarts: { } restarts, NextStart: { } next })
        {
            json.WriteNumber("restarts", restarts);
            json.WriteNumber("next_start", next);
        }

        if (process.Adopted is { } adopted)
        {
            json.WriteNumber("adopted", adopted);
            json.WriteString("adopted_missing", process.AdoptedMissing);
        }

        if (process.Held is { } held)
        {
            json.WriteString("held", held);
        }

        foreach ((string name, string? value) in new[]
        {
            ("readiness", process.Readiness), ("health", process.Health), ("health_reason", process.HealthReason),
            ("notify_status", process.NotifyStatus),
        })
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }

        if (process.ReadySince is { } since)
        {
            json.WriteNumber("ready_since", since);
        }

        if (process.Details is { } details)
        {
            json.WriteString("exit_signal", details.ExitSignal);
            json.WriteNumber("recent_restarts", details.RecentRestarts);
            json.WriteString("last_error", details.LastError);
        }

        json.WriteEndObject();
    }
}
