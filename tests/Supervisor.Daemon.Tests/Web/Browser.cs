using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Web;

/// <summary>Chromium without a window and one page in it, driven by the DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TempFolder _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private string? _session;
    private int _last;

    private Browser(Process process, TempFolder profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Where it is, or null.</summary>
    public static string? Command { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>What the page complained of: errors of scripts, refused resources.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Starts one; hosts below <c>.example</c> lead to this machine.</summary>
    public static async Task<Browser> StartAsync()
    {
        TempFolder profile = new();
        ProcessStartInfo start = profile.TakeIn(new(
            Command!,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
                "--host-resolver-rules=MAP *.example 127.0.0.1", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "about:blank",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        });
        Browser browser = new(Process.Start(start)!, profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>The size of the window in CSS pixels, and which colours its user likes.</summary>
    public async Task LookAsync(int width, int height, bool dark)
    {
        await SendAsync(
            "Emulation.setDeviceMetricsOverride",
            new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await SendAsync("Emulation.setEmulatedMedia", new()
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
    }

    public Task OpenAsync(string url) => SendAsync("Page.navigate", new() { ["url"] = url });

    /// <summary>The value of a JavaScript expression, as text.</summary>
    public async Task<string> EvaluateAsync(string expression)
    {
        JsonElement answer = await SendAsync(
            "Runtime.evaluate", new() { ["expression"] = $"Promise.resolve({expression}).then(String)", ["awaitPromise"] = true });
        return answer.TryGetProperty("exceptionDetails", out JsonElement problem)
            ? $"threw {problem}"
            : answer.GetProperty("result").GetProperty("value").GetString()!;
    }

    /// <summary>Asks until an expression is true. Each look is a round trip to another process, which is pause enough.</summary>
    public async Task WaitForAsync(string condition)
    {
        long begin = Stopwatch.GetTimestamp();
        while (await EvaluateAsync($"Boolean({condition})") != "true")
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience)
            {
                throw new TimeoutException(
                    $"waited in vain for {condition}; {string.Join("; ", Complaints)}; the page is:\n"
                        + $"{await EvaluateAsync("document.body.innerText")}");
            }
        }
    }

    /// <summary>Clicks in the middle of an element, as a hand does: twice in a row is a double click.</summary>
    public async Task ClickAsync(string element, int times = 1)
    {
        string[] place = (await EvaluateAsync(
            $"(box => `${{box.x + box.width / 2}} ${{box.y + box.height / 2}}`)({element}.getBoundingClientRect())")).Split(' ');
        for (int count = 1; count <= times; count++)
        {
            foreach (string type in (string[])["mousePressed", "mouseReleased"])
            {
                await SendAsync("Input.dispatchMouseEvent", new()
                {
                    ["type"] = type,
                    ["x"] = double.Parse(place[0], CultureInfo.InvariantCulture),
                    ["y"] = double.Parse(place[1], CultureInfo.InvariantCulture),
                    ["button"] = "left",
                    ["clickCount"] = count,
                });
            }
        }
    }

    /// <summary>The page as a PNG.</summary>
    public async Task<byte[]> PictureAsync() =>
        (await SendAsync("Page.captureScreenshot", new() { ["format"] = "png" })).GetProperty("data").GetBytesFromBase64();

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Dispose();
    }

    private async Task ConnectAsync()
    {
        const string announcement = "DevTools listening on ";
        using CancellationTokenSource patience = new(Patience);
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("the browser ended");
        }
        while (!line.StartsWith(announcement, StringComparison.Ordinal));

        // Read on, or the browser might wait for us.
        _ = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        await _socket.ConnectAsync(new(line[announcement.Length..]), patience.Token);
        string page = (await SendAsync("Target.createTarget", new() { ["url"] = "about:blank" })).GetProperty("targetId").GetString()!;
        JsonElement attached = await SendAsync("Target.attachToTarget", new() { ["targetId"] = page, ["flatten"] = true });
        _session = attached.GetProperty("sessionId").GetString();
        await SendAsync("Log.enable", []);
        await SendAsync("Runtime.enable", []);
    }

    private async Task<JsonElement> SendAsync(string method, JsonObject parameters)
    {
        using CancellationTokenSource patience = new(Patience);
        JsonObject message = new() { ["id"] = ++_last, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
        {
            message["sessionId"] = _session;
        }

        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, patience.Token);
        while (true)
        {
            JsonElement received = await ReceiveAsync(patience.Token);
            if (received.TryGetProperty("id", out JsonElement id) && id.GetInt32() == _last)
            {
                return received.TryGetProperty("result", out JsonElement result)
                    ? result
                    : throw new InvalidOperationException($"{method}: {received}");
            }

            if (received.TryGetProperty("method", out JsonElement happened))
            {
                Note(happened.GetString()!, received.GetProperty("params"));
            }
        }
    }

    private void Note(string happened, JsonElement what)
    {
        if (happened == "Runtime.exceptionThrown")
        {
            Complaints.Add(what.GetProperty("exceptionDetails").ToString());
        }
        else if (happened == "Log.entryAdded" && what.GetProperty("entry").GetProperty("level").GetString() == "error")
        {
            Complaints.Add(what.GetProperty("entry").GetProperty("text").GetString()!);
        }
    }

    private async Task<JsonElement> ReceiveAsync(CancellationToken cancellationToken)
    {
        using MemoryStream message = new();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
            message.Write(_buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        return JsonSerializer.Deserialize<JsonElement>(message.ToArray());
    }
}
