using System.Buffers;

namespace Supervisor.Server.Rpc;

/// <summary>
/// A growing run of bytes in arrays of the shared pool. Very large ones are not pooled: the pool would keep them for good.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int LargestPooled = 64 * 1024;

    private byte[] _bytes;
    private int _count;

    public PooledBuffer(int capacity) => _bytes = Rent(capacity);

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_count);
    }

    public void Dispose()
    {
        Return(_bytes);
        _bytes = [];
        _count = 0;
    }

    private void Reserve(int sizeHint)
    {
        int needed = _count + Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length)
        {
            return;
        }

        byte[] larger = Rent(Math.Max(needed, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        _bytes.AsSpan(0, _count).CopyTo(larger);
        byte[] smaller = _bytes;
        _bytes = larger;
        Return(smaller);
    }

    private static byte[] Rent(int size) =>
        size <= LargestPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);

    private static void Return(byte[] bytes)
    {
        if (bytes.Length <= LargestPooled)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
