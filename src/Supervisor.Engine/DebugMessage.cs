using System.Globalization;
using System.Runtime.CompilerServices;

namespace Supervisor.Engine;

/// <summary>A message of level DEBG that is put together only when such messages are written.</summary>
[InterpolatedStringHandler]
internal ref struct DebugMessage
{
    private readonly bool _isWanted;
    private DefaultInterpolatedStringHandler _text;

    public DebugMessage(int literalLength, int formattedCount, EngineCore core, out bool isWanted)
    {
        _isWanted = isWanted = core.Host.IsLogged(LogLevel.Debug);
        _text = isWanted ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public readonly bool IsWanted => _isWanted;

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public string Take() => _text.ToStringAndClear();
}
