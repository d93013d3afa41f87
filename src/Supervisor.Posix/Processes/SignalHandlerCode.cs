using System.Buffers.Binary;

namespace Supervisor.Posix;

/// <summary>The handler of signals: notes that one came and makes a descriptor readable. It calls nothing but write(2).</summary>
internal static class SignalHandlerCode
{
    private static readonly byte[] X64 =
    [
        0x89, 0xff,                               // mov  edi, edi           the signal, in 64 bits
        0x48, 0x8b, 0x05, 0x1f, 0x00, 0x00, 0x00, // mov  rax, [table]
        0xc6, 0x04, 0x38, 0x01,                   // mov  byte [rax+rdi], 1
        0x6a, 0x01,                               // push 1
        0x48, 0x89, 0xe6,                         // mov  rsi, rsp           what to write: 1
        0x8b, 0x3d, 0x18, 0x00, 0x00, 0x00,       // mov  edi, [descriptor]
        0xba, 0x08, 0x00, 0x00, 0x00,             // mov  edx, 8
        0xb8, 0x01, 0x00, 0x00, 0x00,             // mov  eax, 1             write
        0x0f, 0x05,                               // syscall
        0x59,                                     // pop  rcx
        0xc3,                                     // ret
        0x66, 0x90,                               // (to a multiple of 8)
    ];

    private static readonly byte[] Arm64 =
    [
        0x81, 0x01, 0x00, 0x58, // ldr  x1, table
        0x22, 0x00, 0x80, 0x52, // mov  w2, #1
        0x22, 0x48, 0x20, 0x38, // strb w2, [x1, w0, uxtw]
        0x22, 0x00, 0x80, 0xd2, // mov  x2, #1
        0xe2, 0x0f, 0x1f, 0xf8, // str  x2, [sp, #-16]!   what to write: 1
        0x20, 0x01, 0x00, 0x58, // ldr  x0, descriptor
        0xe1, 0x03, 0x00, 0x91, // mov  x1, sp
        0x02, 0x01, 0x80, 0xd2, // mov  x2, #8
        0x08, 0x08, 0x80, 0xd2, // mov  x8, #64           write
        0x01, 0x00, 0x00, 0xd4, // svc  #0
        0xff, 0x43, 0x00, 0x91, // add  sp, sp, #16
        0xc0, 0x03, 0x5f, 0xd6, // ret
    ];

    /// <summary>Maps a handler.</summary>
    /// <param name="table">Gets a 1 at the number of the signal.</param>
    /// <param name="descriptor">An eventfd(2).</param>
    public static nint Map(nint table, int descriptor)
    {
        byte[] code = MachineCode.Choose(X64, Arm64);
        byte[] whole = new byte[code.Length + (2 * sizeof(long))];
        code.CopyTo(whole, 0);
        BinaryPrimitives.WriteInt64LittleEndian(whole.AsSpan(code.Length), table);
        BinaryPrimitives.WriteInt64LittleEndian(whole.AsSpan(code.Length + sizeof(long)), descriptor);
        return MachineCode.Map(whole);
    }
}
