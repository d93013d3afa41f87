using System.Runtime.InteropServices;

namespace Supervisor.Posix;

/// <summary>
/// Makes a child by clone(2) and has it carry out a list of system calls, the last of which is execve(2). The child shares our
/// memory up to then, as with vfork(2), so that it takes no copy of it; unlike there we do not wait. It touches nothing but its
/// <see cref="ChildFrame"/>, not even its stack.
/// </summary>
internal static unsafe class ChildCode
{
    private static readonly byte[] X64 =
    [
        0x53,                         //        push rbx
        0x48, 0x89, 0xfb,             //        mov  rbx, rdi          the frame, for both of us
        0x48, 0x8b, 0x3b,             //        mov  rdi, [rbx]        flags
        0x48, 0x8b, 0x73, 0x08,       //        mov  rsi, [rbx+8]      stack
        0x31, 0xd2,                   //        xor  edx, edx
        0x4c, 0x8b, 0x53, 0x10,       //        mov  r10, [rbx+16]     what is cleared at execve
        0x45, 0x31, 0xc0,             //        xor  r8d, r8d
        0xb8, 0x38, 0x00, 0x00, 0x00, //        mov  eax, 56           clone
        0x0f, 0x05,                   //        syscall
        0x85, 0xc0,                   //        test eax, eax
        0x74, 0x02,                   //        je   child
        0x5b,                         //        pop  rbx
        0xc3,                         //        ret
        0x4c, 0x8b, 0x63, 0x18,       // child: mov  r12, [rbx+24]     the first step
        0x4c, 0x8b, 0x6b, 0x20,       //        mov  r13, [rbx+32]     how many
        0x45, 0x31, 0xf6,             //        xor  r14d, r14d
        0x4d, 0x39, 0xee,             // next:  cmp  r14, r13
        0x73, 0x39,                   //        jae  end
        0x49, 0x8b, 0x04, 0x24,       //        mov  rax, [r12]
        0x49, 0x8b, 0x7c, 0x24, 0x08, //        mov  rdi, [r12+8]
        0x49, 0x8b, 0x74, 0x24, 0x10, //        mov  rsi, [r12+16]
        0x49, 0x8b, 0x54, 0x24, 0x18, //        mov  rdx, [r12+24]
        0x4d, 0x8b, 0x54, 0x24, 0x20, //        mov  r10, [r12+32]
        0x4d, 0x8b, 0x44, 0x24, 0x28, //        mov  r8, [r12+40]
        0x4d, 0x8b, 0x4c, 0x24, 0x30, //        mov  r9, [r12+48]
        0x0f, 0x05,                   //        syscall
        0x48, 0x85, 0xc0,             //        test rax, rax
        0x79, 0x1d,                   //        jns  done
        0x49, 0x83, 0x7c, 0x24, 0x38, 0x00, //  cmp  qword [r12+56], 0 may it fail?
        0x75, 0x15,                   //        jne  done
        0x4c, 0x89, 0x73, 0x28,       //        mov  [rbx+40], r14     which failed
        0x48, 0x89, 0x43, 0x30,       //        mov  [rbx+48], rax     and why
        0xbf, 0x7f, 0x00, 0x00, 0x00, // end:   mov  edi, 127
        0xb8, 0xe7, 0x00, 0x00, 0x00, //        mov  eax, 231          exit_group
        0x0f, 0x05,                   //        syscall
        0xf4,                         //        hlt
        0x49, 0x83, 0xc4, 0x40,       // done:  add  r12, 64
        0x49, 0xff, 0xc6,             //        inc  r14
        0xeb, 0xac,                   //        jmp  next
    ];

    private static readonly byte[] Arm64 =
    [
        0xf3, 0x0f, 0x1f, 0xf8, //        str  x19, [sp, #-16]!
        0xf3, 0x03, 0x00, 0xaa, //        mov  x19, x0             the frame, for both of us
        0x60, 0x02, 0x40, 0xf9, //        ldr  x0, [x19]           flags
        0x61, 0x06, 0x40, 0xf9, //        ldr  x1, [x19, #8]       stack
        0x02, 0x00, 0x80, 0xd2, //        mov  x2, #0
        0x03, 0x00, 0x80, 0xd2, //        mov  x3, #0
        0x64, 0x0a, 0x40, 0xf9, //        ldr  x4, [x19, #16]      what is cleared at execve
        0x88, 0x1b, 0x80, 0xd2, //        mov  x8, #220            clone
        0x01, 0x00, 0x00, 0xd4, //        svc  #0
        0x60, 0x00, 0x00, 0xb4, //        cbz  x0, child
        0xf3, 0x07, 0x41, 0xf8, //        ldr  x19, [sp], #16
        0xc0, 0x03, 0x5f, 0xd6, //        ret
        0x74, 0xd6, 0x41, 0xa9, // child: ldp  x20, x21, [x19, #24] the first step, how many
        0x16, 0x00, 0x80, 0xd2, //        mov  x22, #0
        0xdf, 0x02, 0x15, 0xeb, // next:  cmp  x22, x21
        0x42, 0x01, 0x00, 0x54, //        b.hs end
        0x88, 0x02, 0x40, 0xa9, //        ldp  x8, x0, [x20]
        0x81, 0x0a, 0x41, 0xa9, //        ldp  x1, x2, [x20, #16]
        0x83, 0x12, 0x42, 0xa9, //        ldp  x3, x4, [x20, #32]
        0x85, 0x1a, 0x40, 0xf9, //        ldr  x5, [x20, #48]
        0x01, 0x00, 0x00, 0xd4, //        svc  #0
        0x00, 0x01, 0xf8, 0xb6, //        tbz  x0, #63, done
        0x89, 0x1e, 0x40, 0xf9, //        ldr  x9, [x20, #56]      may it fail?
        0xc9, 0x00, 0x00, 0xb5, //        cbnz x9, done
        0x76, 0x82, 0x02, 0xa9, //        stp  x22, x0, [x19, #40] which failed, and why
        0xe0, 0x0f, 0x80, 0xd2, // end:   mov  x0, #127
        0xc8, 0x0b, 0x80, 0xd2, //        mov  x8, #94             exit_group
        0x01, 0x00, 0x00, 0xd4, //        svc  #0
        0x00, 0x00, 0x20, 0xd4, //        brk  #0
        0x94, 0x02, 0x01, 0x91, // done:  add  x20, x20, #64
        0xd6, 0x06, 0x00, 0x91, //        add  x22, x22, #1
        0xef, 0xff, 0xff, 0x17, //        b    next
    ];

    private static readonly delegate* unmanaged<ChildFrame*, int> Code =
        (delegate* unmanaged<ChildFrame*, int>)MachineCode.Map(MachineCode.Choose(X64, Arm64));

    /// <summary>
    /// Starts the child of a frame; returns its pid or -errno. The caller has every signal blocked, so that no handler of ours runs
    /// in the child.
    /// </summary>
    public static int Start(ChildFrame* frame) => Code(frame);
}

/// <summary>What <see cref="ChildCode"/> reads and writes. The offsets are in its instructions.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ChildFrame
{
    public nint Flags;

    /// <summary>The end of some memory, as clone(2) wants it.</summary>
    public byte* Stack;

    /// <summary>Set to 0, with a futex(2) wake-up, when the child has left our memory: at its execve or its end.</summary>
    public int* InOurMemory;

    public ChildStep* Steps;

    public nint Count;

    /// <summary>The step that failed, when <see cref="Error"/> is set.</summary>
    public nint FailedStep;

    /// <summary>0 or -errno.</summary>
    public nint Error;

    /// <summary>A futex(2): 1 as long as the child is to wait.</summary>
    public int Gate;

    /// <summary>How long it does: struct timespec.</summary>
    public long GateSeconds;

    public long GateNanoseconds;
}

/// <summary>One system call of a child.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ChildStep
{
    public nint Number;
    public nint A;
    public nint B;
    public nint C;
    public nint D;
    public nint E;
    public nint F;

    /// <summary>Not 0: it may fail.</summary>
    public nint IsOptional;
}
