using System.Globalization;
using System.Runtime.CompilerServices;
using Supervisor.Protocol;

namespace Supervisor.Engine.Logging;

/// <summary>A message of level DEBG that is put together only when such messages are written.</summary>
[InterpolatedStringHandler]
internal ref struct DebugMessage
{
    private readonly bool _isWanted;
    private DefaultInterpolatedStringHandler _text;

    public DebugMessage(int literalLength, int formattedCount, IEngineLog log, out bool isWanted)
    {
        _isWanted = isWanted = log.IsLogged(LogLevel.Debug);
        _text = isWanted ? new(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <summary>Writes it, unless nobody wants it.</summary>
    public void WriteTo(IEngineLog log)
    {
        if (_isWanted)
        {
            log.Log(LogLevel.Debug, _text.ToStringAndClear());
        }
    }
}
