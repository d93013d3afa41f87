using System.Globalization;
using Supervisor.Engine.Settings;
using Supervisor.Os;

namespace Supervisor.Supervision.Takeover;

/// <summary>
/// The settings of a document, which are most of it, apart from the rest: while they are read nobody is answered, and more than one
/// processor has nothing else to do.
/// </summary>
internal sealed class SettingsPieces
{
    private const int MostDigits = 10;

    private readonly ReadOnlyMemory<byte> _document;
    private readonly IReadOnlyList<int> _places;
    private readonly ProcessSettings[] _read;

    /// <param name="document">The document.</param>
    /// <param name="places">Where settings are in it: where each begins and its length, in bytes.</param>
    /// <exception cref="FormatException">They cannot be there.</exception>
    public SettingsPieces(ReadOnlyMemory<byte> document, IReadOnlyList<int> places)
    {
        (_document, _places, _read) = (document, places, new ProcessSettings[places.Count / 2]);
        long end = 0;
        for (int i = 0; i < _read.Length; i++)
        {
            if (Begin(i) < end || Length(i) <= 0 || (end = (long)Begin(i) + Length(i)) > document.Length)
            {
                throw new FormatException("the settings in the state are not where it says");
            }
        }
    }

    /// <summary>The document with numbers in their place.</summary>
    public ReadOnlySpan<byte> Rest()
    {
        byte[] rest = new byte[_document.Length + (_read.Length * MostDigits)];
        int length = 0;
        int from = 0;
        for (int i = 0; i < _read.Length; i++)
        {
            Add(_document.Span[from..Begin(i)]);
            _ = i.TryFormat(rest.AsSpan(length), out int digits, provider: CultureInfo.InvariantCulture);
            length += digits;
            from = Begin(i) + Length(i);
        }

        Add(_document.Span[from..]);
        return rest.AsSpan(0, length);

        void Add(ReadOnlySpan<byte> piece)
        {
            piece.CopyTo(rest.AsSpan(length));
            length += piece.Length;
        }
    }

    /// <summary>Reads them, on this thread and one of the workers if that comes to it.</summary>
    /// <exception cref="FormatException">They are no settings.</exception>
    public SettingsNumbers Read(IWorkers workers)
    {
        SharedWork.Do(
            workers,
            "settings of the state",
            _read.Length,
            i => _read[i] = StateTypes.Read(_document.Span.Slice(Begin(i), Length(i)), StateTypes.Settings));
        SettingsNumbers numbers = new(isInPlace: true);
        Array.ForEach(_read, numbers.Add);
        return numbers;
    }

    private int Begin(int i) => _places[2 * i];

    private int Length(int i) => _places[(2 * i) + 1];
}
