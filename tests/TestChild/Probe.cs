using System.Collections;
using System.Text.Json;

namespace Supervisor.TestChild;

/// <summary>Writes down what the process looks like from inside.</summary>
internal static class Probe
{
    public static void Write(string path)
    {
        Dictionary<string, string> status = File.ReadLines("/proc/self/status")
            .Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1].Trim());
        using (FileStream stream = File.Create(path + ".tmp"))
        using (Utf8JsonWriter json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteString("cwd", Environment.CurrentDirectory);
            json.WriteString("umask", Convert.ToString(Native.Umask(), 8));
            json.WriteBoolean("pgid_is_pid", Native.GroupOf(0) == Environment.ProcessId);
            json.WriteBoolean("sid_is_parents", Native.SessionOf(0) == Native.SessionOf(Native.Parent()));
            json.WriteString("uid", status["Uid"]);
            json.WriteString("gid", status["Gid"]);
            json.WriteString("groups", status["Groups"]);
            json.WriteString("blocked", status["SigBlk"]);
            json.WriteStartObject("env");
            // Not /proc/self/environ, which a process that has changed its user may not read.
            foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            {
                json.WriteString((string)entry.Key, (string?)entry.Value);
            }

            json.WriteEndObject();
            json.WriteStartArray("args");
            foreach (string argument in Environment.GetCommandLineArgs())
            {
                json.WriteStringValue(argument);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        // Whoever waits for the file finds it whole.
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
