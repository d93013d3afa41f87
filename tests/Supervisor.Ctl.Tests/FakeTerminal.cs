using System.Text;
using Supervisor.Ctl.Terminal;

namespace Supervisor.Ctl.Tests;

/// <summary>
/// A terminal whose keys are written down beforehand: text, and names in angle brackets such as
/// <c>&lt;Left&gt;</c>, <c>&lt;^A&gt;</c>, <c>&lt;A-B&gt;</c>.
/// </summary>
internal sealed class FakeTerminal : ITerminal
{
    private readonly Queue<ConsoleKeyInfo> _keys = new();
    private readonly StringBuilder _written = new();
    private Action? _resized;
    private int _count;

    public int Width { get; set; } = 80;

    public int Height { get; set; } = 24;

    public int Suspensions { get; private set; }

    public string Written => _written.ToString();

    public Action<int>? BeforeKey { get; set; }

    public void Type(string keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            int close = keys[i] == '<' ? keys.IndexOf('>', i) : -1;
            if (close < 0)
            {
                _keys.Enqueue(new(keys[i], ConsoleKey.None, shift: false, alt: false, control: false));
                continue;
            }

            string name = keys[(i + 1)..close];
            bool control = name.StartsWith('^');
            bool alt = name.StartsWith("A-", StringComparison.Ordinal);
            string key = control ? name[1..] : alt ? name[2..] : name is "Left" or "Right" or "Up" or "Down" ? name + "Arrow" : name;
            _keys.Enqueue(new('\0', Enum.Parse<ConsoleKey>(key), shift: false, alt, control));
            i = close;
        }
    }

    public IDisposable BeginKeys() => new MemoryStream();

    public ConsoleKeyInfo ReadKey(CancellationToken cancel)
    {
        BeforeKey?.Invoke(_count++);
        cancel.ThrowIfCancellationRequested();
        return _keys.Dequeue();
    }

    public void Suspend() => Suspensions++;

    public void Write(string text) => _written.Append(text);

    public IDisposable? OnResize(Action resized)
    {
        _resized = resized;
        return null;
    }

    public void Resize() => _resized!();
}
