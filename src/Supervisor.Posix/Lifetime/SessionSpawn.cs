using System.Runtime.InteropServices;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Starts a program in a session of its own, with what this process was started with as its environment (posix_spawn(3)).</summary>
internal static unsafe class SessionSpawn
{
    private const short NewSession = 0x80;
    private const int ActionsSize = 512;

    /// <summary>Starts it. What is not close-on-exec it has too. Returns 0 or errno.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">What it is called by and told.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="output">Its standard output and error.</param>
    /// <param name="pid">The process.</param>
    public static int Start(string file, IReadOnlyList<string> arguments, int input, int output, out int pid)
    {
        Precedence.EndAll();
        using SpawnAttributes attributes = new(NewSession);
        using NativeStrings strings = new();
        void* actions = NativeMemory.AllocZeroed(ActionsSize);
        pid = 0;
        try
        {
            _ = Libc.posix_spawn_file_actions_init(actions);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, input, 0);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, output, 1);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, output, 2);
            NativeCommand command = new(strings, file, arguments, ProcessEnvironment.Inherited.ToBlock());
            int child;
            int error = Libc.posix_spawn(&child, command.File, actions, attributes.Pointer, command.Arguments, command.Environment);
            pid = child;
            return error;
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            NativeMemory.Free(actions);
        }
    }
}
