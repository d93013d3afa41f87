using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.Supervision.Logs;

/// <summary>Lines of the activity log on their way to the writer: their bytes one behind the other, and where each ends.</summary>
internal sealed class LineBatch
{
    private const int KeptSize = 64 * 1024;

    private readonly List<int> _ends = [];
    private byte[] _bytes = new byte[1024];

    /// <summary>Bytes in it.</summary>
    public int Length { get; private set; }

    /// <summary>Lines in it.</summary>
    public int Count => _ends.Count;

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Offset behind each line.</summary>
    public ReadOnlySpan<int> Ends => CollectionsMarshal.AsSpan(_ends);

    /// <summary>Appends bytes to the line that is being built.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends text to the line that is being built; half a surrogate pair becomes <c>?</c>.</summary>
    public void Append(string text) => Length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));

    /// <summary>Ends the line.</summary>
    public void EndLine()
    {
        Append("\n"u8);
        _ends.Add(Length);
    }

    /// <summary>Empties it and lets go of a large buffer.</summary>
    public void Clear()
    {
        Length = 0;
        _ends.Clear();
        if (_bytes.Length > KeptSize)
        {
            _bytes = new byte[1024];
            _ends.Capacity = 64;
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, (int)Math.Max(Math.Min(_bytes.Length * 2L, Array.MaxLength), (long)Length + count));
        }

        return _bytes.AsSpan(Length);
    }
}
