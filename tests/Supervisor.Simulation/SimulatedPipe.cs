namespace Supervisor.Simulation;

/// <summary>What programs write.</summary>
internal enum PieceKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A message between its marks: no text where messages are captured.</summary>
    Message,

    /// <summary>A sequence for terminals, which is taken out.</summary>
    Sequence,
}

/// <summary>What a program writes at once.</summary>
internal sealed record Piece(byte[] Bytes, PieceKind Kind);

/// <summary>What is in a pipe.</summary>
internal sealed class SimulatedPipe
{
    private readonly Queue<Piece> _pieces = new();

    /// <summary>Bytes of the first piece that have been read.</summary>
    private int _taken;

    public int Length { get; private set; }

    public void Add(Piece piece)
    {
        _pieces.Enqueue(piece);
        Length += piece.Bytes.Length;
    }

    public int Read(Span<byte> buffer, Action<byte[], PieceKind> taken)
    {
        int count = 0;
        while (count < buffer.Length && _pieces.TryPeek(out Piece? piece))
        {
            int part = Math.Min(piece.Bytes.Length - _taken, buffer.Length - count);
            byte[] bytes = piece.Bytes[_taken..(_taken + part)];
            bytes.CopyTo(buffer[count..]);
            taken(bytes, piece.Kind);
            count += part;
            _taken += part;
            if (_taken == piece.Bytes.Length)
            {
                _pieces.Dequeue();
                _taken = 0;
            }
        }

        Length -= count;
        return count;
    }

    public void DropRestOfMark()
    {
        if (_taken > 0 && _pieces.Peek() is { Kind: not PieceKind.Text } piece)
        {
            Length -= piece.Bytes.Length - _taken;
            _taken = 0;
            _pieces.Dequeue();
        }
    }
}
